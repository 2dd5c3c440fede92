"""Every message about a post, by its code. The code of a part of a message begins with a hyphen.

The code is stable: reports have it, and problems are grouped by it. A pattern is a format string; `makemessages`
collects all of them for translation.
"""


def _(pattern: str) -> str:
    return pattern


PATTERNS = {
    # Files and folders
    "no-such-path": _("no such file or folder, or it is not accessible; correct the path"),
    "not-a-post": _("not a post; name a folder, or a file that ends in {endings}"),
    "unreadable-folder": _("folder cannot be read ({why}); check its permissions"),
    "unreadable-file": _("file cannot be read ({why}); check its permissions"),
    "path-too-long": _("path is longer than {limit} characters; shorten the names"),
    "path-too-many-bytes": _("path is longer than {limit} bytes; shorten the names"),
    "other-kinds": _("files of other kinds were skipped: {numbers}; save as Markdown what is to be imported"),
    "not-a-regular-file": _("not a regular file; skipped. Remove it from the folder"),
    "symlink-outside": _("symlink to a place outside the folder; skipped. Copy its target into the folder"),
    "symlink-to-folder": _(
        "symlink to another folder; skipped. Posts are imported from the folder that contains them"
    ),
    "broken-symlink": _("broken symlink; skipped. Remove it"),
    "unusable-name": _("file name is not UTF-8 or contains a control character; rename it"),
    "skipped": _("skipped: {why}"),
    "-of-the-tool": _("it belongs to the site's generator or theme; rename it if it is to be imported"),
    "-about-the-folder": _("it is about the folder; rename it if it is to be imported"),
    "-for-machines": _("it is for machines; rename it if it is to be imported"),
    "-temporary": _("its name is that of a part of a template or a temporary file; rename it if it is to be imported"),
    "-sync-copy": _("it is a copy left by a synchronisation conflict; merge the two and delete it"),
    "-bundle-part": _("it is part of the page bundle in its folder; move it elsewhere if it is a post"),
    "-empty": _("the file is empty"),
    "-list-page": _("it is a list that the old theme filled in; this site makes its own"),
    "file-too-large": _("file is larger than {limit} MB; shorten it or split it"),
    "file-disappeared": _("file disappeared during the import; skipped"),
    "file-changed": _("file changed during the import; skipped. Run the import again"),
    "same-path": _(
        "both {root} and another folder contain {path}, and the relative path is a post's identity; import their "
        "common parent instead"
    ),
    "unreadable-section": _("cannot read {page}, whose cascade applies to this post ({why}); correct that page first"),
    "-line": _("line {line}: {message}"),
    "-permissions": _("{why}; check its permissions"),
    "configuration": _("cannot read {file} ({why}); old addresses are not known from it. Correct it"),
    "cascade": _("cascade must be keys and values, or a list of such maps"),
    "cascade-key": _("unknown key “{key}”; write cascade"),
    "git-shallow": _("the Git clone is shallow, so posts without a date stay undated; run git fetch --unshallow"),
    "git-failed": _("Git could not say when posts without a date were added ({why}); correct that, or add dates"),
    "-git-missing": _("it is not installed"),
    "-timeout": _("it took longer than {seconds} seconds"),
    # Front matter
    "not-utf-8": _("byte 0x{byte} is not UTF-8; save the file as UTF-8"),
    "utf-16": _("file is UTF-16; save it as UTF-8"),
    "nul-byte": _("file contains a NUL byte; remove it"),
    "control-character": _("front matter contains a control character; remove it"),
    "control-character-in-key": _("{key}: contains a control character, written as an escape; remove it"),
    "not-closed": _("front matter is not closed; add a line {fence} after its last key"),
    "front-matter-too-long": _("front matter is longer than {limit} KB; move long texts into the body"),
    "second-front-matter": _("a second block of front matter starts here; put all keys into one"),
    "keys-below": _("these keys are below the end of the front matter; move them above it"),
    "key-below": _("{key} is below the end of the front matter; move it above the line that ends it"),
    "words-after-fence": _("“{words}” follows the opening line of the front matter; write {fence} alone on the line"),
    "odd-line-breaks": _("lines of the front matter end in unusual characters; use plain line breaks"),
    "indented-fence": _("opening line of the front matter is indented; write {fence} at the start of the line"),
    "fence-length": _("{marks} does not open front matter; write three characters, {fence}"),
    "fence-characters": _("“{marks}” does not open front matter; write {fence}"),
    "front-matter-in-code": _("front matter is inside a code block; remove the lines of {mark}"),
    "percent-lines": _(
        "lines that begin with % are not front matter; write title:, author: and date: between two lines of ---"
    ),
    "no-opening": _("front matter has no opening line; write --- above its first key"),
    "no-fences": _(
        "these lines look like front matter without its fences; write --- above and below them, or two lines of --- "
        "above them if they are text"
    ),
    "not-a-json-object": _("front matter is not a JSON object; write {{, keys and text in double quotes, and }}"),
    "front-matter-in-comment": _("front matter is inside an HTML comment; put it between two lines of --- instead"),
    "front-matter-not-first": _("front matter is not at the start of the file; move it above everything else"),
    "too-deep": _("values are nested deeper than {limit} or too many; simplify them"),
    "too-many-aliases": _("YAML aliases (*name) expand to too many values; write the values out"),
    "second-document": _("a second document starts here; keep one block of keys"),
    "not-a-map": _("front matter is not a list of keys; write it as lines of key: value"),
    "unknown-anchor": _("*{name} refers to no earlier value; put the value in quotes"),
    "yaml-tag": _("the YAML tag {tag} was ignored; remove it"),
    "yaml-tag-in-text": _("the YAML tag {tag} is part of the text here; put the value in quotes"),
    "key-not-a-word": _("a key must be a word; quote values that start with {{ or ["),
    "no-key": _("no key before the colon; write key: value"),
    "last-of-duplicate-keys": _("key {key} is there more than once; its last value is used"),
    "duplicate-key": _("duplicate key {key}; keep one of them"),
    "full-width-colon-in-key": _("this key has a full-width colon ：; write a plain colon and a space after it"),
    "yaml": _("YAML: {problem}; {remedy}"),
    "toml": _('TOML: {problem}; write each key once, as key = "value"'),
    "json": _("JSON: {problem}; put keys and text in double quotes, commas between, and close the brace"),
    "merge-conflict": _("unresolved merge conflict; resolve it, and remove the lines of <, = and >"),
    "full-width-colon": _("full-width colon ： after {key}; write {key}: with a plain colon and a space"),
    "odd-space": _("unusual space, such as a no-break space, after {key}:; write a plain space"),
    "no-space-after-colon": _("missing space after {key}:; write {key}: {value}"),
    "yaml-comment": _("“{text}” is a comment, as # begins one; put the value of {key} in quotes"),
    "-use-spaces": _("indent with spaces, not with a tab"),
    "-close-quote": _("close the quote, or write \\\\ for a backslash inside double quotes"),
    "-quote-value": _("put the value in quotes: {key}: {value}"),
    "-close-bracket": _("close the bracket, or put the value in quotes"),
    "-key-value": _("write key: value with the keys of one level equally indented, and put the value in quotes"),
    # Keys
    "same-key": _("{key}: is the same key as {first}, which is used; remove one of them"),
    "wrong-value": _("{key}: must be {takes}, not {value}; ignored"),
    "wrong-part": _("{key}: {part} must be {takes}, not {value}; ignored"),
    "unknown-key": _("unknown key “{key}”; did you mean “{known}”? Correct it, or remove it{meanwhile}"),
    "unknown-key-inherited": _(
        "unknown key “{key}” from the cascade of {origin}; did you mean “{known}”? Correct it, or remove it{meanwhile}"
    ),
    "-draft-until-then": _("; until then the post is a draft"),
    "-unlisted-until-then": _("; until then the post is not listed"),
    "too-long": _("{key}: longer than {limit} characters and was cut; shorten it"),
    "name-too-long": _("{key}: {name} is longer than {limit} characters; ignored. Shorten it"),
    "one-language": _("{key}: must be one language, so {code} is used; write a file for each language"),
    "unserved-language": _("lang: the site does not have the language {language}; add it to SITE_LANGUAGES"),
    "unserved-imported": _(
        "lang: the site does not have the language {language}; posts imported under {instead}: {number}. Add the "
        "language to SITE_LANGUAGES"
    ),
    "unserved-skipped": _(
        "lang: the site does not have the language {language}; posts skipped: {number}. Add the language to "
        "SITE_LANGUAGES, or use --unserved import"
    ),
    "unserved-skipped-some-stored": _(
        "lang: the site does not have the language {language}; posts skipped: {number} ({stored} imported "
        "earlier, kept unchanged). Add the language to SITE_LANGUAGES, or use --unserved import"
    ),
    "no-title-heading": _("title: missing, so the first heading {title} is used; add a title"),
    "no-title-name": _("title: missing, so the file's name {title} is used; add a title"),
    "no-date": _("date: missing, so the article is shown without one, after all others; add a date"),
    "wrong-date": _("{key}: {value} is not a date; write it like {example}"),
    "-takes-text": _("text"),
    "-takes-texts": _("text or a list of texts"),
    "-takes-flag": _("true or false"),
    "-takes-flag-or-number": _("true, false or a number from 0 to {limit}"),
    "-takes-number": _("a number from 0 to {limit}"),
    "-takes-language": _("a language code such as zh-CN"),
    "-takes-paths": _("a path on this site such as /2025/old-name/, or a list of such paths"),
    "-takes-source": _("a URL, a name, or a map of url and name"),
    "-takes-web-url": _("a URL that begins with http:// or https://"),
    "-takes-picture": _("an http or https URL, a path, or a map with src"),
    "-takes-menus": _("a menu's name, a list of names, or a map of menus with name and weight"),
    "-takes-taxonomies": _("a map of taxonomies, such as tags and categories, to lists of names"),
    "-takes-sidebar": _("right, left or false"),
    "-takes-places": _("list or post"),
    "-takes-status": _("published or draft"),
    "-takes-visibility": _("public, unlisted or private"),
    "-takes-render": _("always or never"),
    "-takes-list": _("always, local or never"),
    "-takes-address": _("an address"),
    "-takes-robots": _("index or noindex"),
    "-takes-map": _("a map"),
    "-takes-build": _("a map such as {{list: never}}"),
    "-takes-build-keys": _("a map of render, list and publishResources"),
    "unknown-menu": _("{key}: unknown menu {name}; ignored. Use {menus}"),
    "unknown-widget": _("{key}: unknown widget {name}; ignored. Use {widgets}"),
    # What holds posts back
    "draft-folder": _("the folder {folder} makes this post a draft; write draft: false to publish it"),
    "draft-password": _("{key}: passwords are not supported, so the post is a draft; remove the key to publish it"),
    "draft-key": _("{key}: {value} makes this post a draft; write {public} to publish it"),
    "draft-key-remove": _("{key}: {value} makes this post a draft; remove the key to publish it"),
    "draft-unclear": _("{key}: must be {takes}, not {value}; the post stays a draft until it says {public}"),
    "unlisted-unclear": _("{key}: must be {takes}, not {value}; the post stays unlisted until it says {public}"),
    "-cascade-of": _("{key}, from the cascade of {origin}"),
    "wrong-type": _("{key}: must be text, not {value}; kept, but it has no effect"),
    # Body
    "body-too-long": _("body is longer than {limit:,} characters; split it"),
    "surrogate": _("body contains half of a surrogate pair; save it as UTF-8"),
    "too-many-elements": _("body contains more than {limit:,} HTML elements; split it"),
    "too-many-entities": _("body contains more than {limit:,} characters to escape; split it"),
    "too-many-attributes": _("an HTML tag has more than {limit} attributes; remove them"),
    "body-too-deep": _("body is nested more than {limit:,} levels deep; simplify it"),
    "removed-element": _("{tag} was removed with its content"),
    "lost-words": _("words are missing on the page, from “{words}”; check the HTML tags around them"),
    "embed": _("<{tag}> of {url} is shown as a link"),
    "shortcode": _("unknown or unclosed shortcode {name}; left out"),
    "shortcodes": _("unknown or unclosed shortcode {name}; left out {count} times"),
    "formula": _("formula {source} cannot be read and is shown as written: {why}"),
    "-formula-too-long": _("it is longer than {limit:,} characters"),
    # Links
    "dead-link": _("link “{link}” leads to no post and no page; correct it"),
    "ambiguous-link": _("link “{link}” may mean several posts; write its path"),
    # Pictures
    "picture": _("picture “{path}”: {why}"),
    "attachment": _("file “{path}”: {why}"),
    "attachment-kept": _("file “{path}”: {why}; the article keeps its earlier copy"),
    "picture-kept": _("picture “{path}”: {why}; the article keeps its earlier copy"),
    "thumbnail": _("thumbnail “{path}”: {why}"),
    "thumbnail-kept": _("thumbnail “{path}”: {why}; the article keeps its earlier copy"),
    "picture-storage": _("an image could not be stored ({why}); free disk space, or check the permissions of media"),
    "-no-such-file": _("no such file; put it there or correct the path"),
    "-outside": _("path is outside the content folder; copy the file next to the post"),
    "-unreadable": _("file cannot be read ({why}); check its permissions"),
    "-not-an-image": _("not a readable JPEG, PNG, GIF, WebP or AVIF image; save it as one of these"),
    "-attachment-bytes": _("file is larger than {limit} MB; make it smaller, or link to it on another host"),
    "-not-svg": _("not a readable SVG image; save it as one"),
    "-bytes": _("image is larger than {limit} MB; make it smaller"),
    "-side": _("image is more than {limit:,} pixels wide or high; resize it"),
    "-pixels": _("image exceeds the pixel limit ({limit:,}); resize it"),
    "-frames": _("image has more than {limit:,} frames; remove some"),
    "-scans": _("progressive JPEG of more than {limit:,} scans; save it again"),
    "-blocks": _("image consists of more than {limit:,} blocks; save it again"),
    "-slow": _("download took longer than {seconds} seconds; keeping the remote URL"),
    "-download": _("download failed ({why}); keeping the remote URL"),
    "-redirects": _("more than {limit} redirects; keeping the remote URL"),
    "-scheme": _("URL must start with http:// or https://; keeping the remote URL"),
    "-status": _("server answered {status}; keeping the remote URL"),
    "-remote-bytes": _("image is larger than {limit} MB; keeping the remote URL"),
    "-no-host": _("host {host} not found; keeping the remote URL"),
    "-not-public": _("{host} does not resolve to a public IP address; not contacted, keeping the remote URL"),
    # Storing
    "internal-error": _(
        "internal error while reading this post ({why}); this is a bug, please report it with the file"
    ),
    "database-error": _("database error while storing this post ({why}); please report this as a bug with the file"),
    "strict-one": _("nothing was written, because 1 post failed; correct it, or import without --strict"),
    "strict": _("nothing was written, because {number} posts failed; correct them, or import without --strict"),
    "conflict": _("file and article have both changed ({why}); resolve the conflict in admin"),
    "-edited": _("it was edited in admin at {at}"),
    "-written": _("it is no longer what the last import wrote"),
    "replaced": _("the file has replaced its article: {why}"),
    "picture-changed": _(
        "an image of this post has changed, but its article keeps the old one ({why}); replace the image in admin"
    ),
    "deleted-kept": _("source file deleted, article kept because {why}; withdraw it in admin, or restore the file"),
    "not-pinned": _(
        "not pinned, because {limit} articles in {language} already are; unpin one of those and import with --reread"
    ),
    "slug-used": _(
        "slug “{slug}” is already used by {owner}; using “{instead}” instead. Set a unique slug in one of the files"
    ),
    "-article": _("article {number}"),
    "-article-of-admin": _("article {number}, which was written in admin"),
    "alias-used": _("alias {path} is already used by {owner}; remove one of them"),
    "alias-too-long": _("alias “{path}…” is longer than {limit} characters; ignored. Shorten it"),
    "field-too-long": _("{field}: longer than {limit} characters and was cut; shorten it"),
    "url-too-long": _("{field}: longer than {limit} characters; ignored. Shorten it"),
    # Folders of --prune
    "prune-needs-folder": _(
        "--prune compares whole folders, and {path} is a file; name the folder that was imported."
    ),
    "prune-no-posts": _(
        "{path} contains no posts, and --prune would withdraw every article imported from there. If a disk is "
        "missing, mount it; if the posts are meant to go, withdraw the articles in admin."
    ),
    # Exports
    "not-written": _("not written: {why}"),
    "not-importable": _("written, but cannot be imported again: {why}"),
    "export-changes": _("re-importing would change: {what}; change that in admin"),
    "picture-name-used": _("an earlier post has another image named “{path}”; saved as {stored} instead"),
    "picture-not-written": _("image “{path}” was not written: {why}"),
    "-post-name": _("its name is that of a post; rename it"),
    "-media": _("{name} cannot be read from media ({why}); upload it again"),
    "-path-outside": _("its path leads out of the folder"),
    "-link-in-the-way": _("a symlink is in the way; remove it from the folder"),
    "-file-name": _("{why}; give it another name"),
}
