"""Images: stored under names made of their content, their smaller renditions, uploads, and those of other hosts."""
