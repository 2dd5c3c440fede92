// In production: one file with all of these in it. Each is a module of its own that exports nothing.
import "./pictures.js";
import "./suggestions.js";
import "./share.js";
