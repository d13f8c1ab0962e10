//! Rust sources read as words, not compiled: comments and strings do not count, macros do.

/// Every path in the words that starts at `crate`, `super` or `self`, or at one of the module's `children`, spelled out from
/// the crate's root.
pub fn paths(words: &[String], module: Vec<String>, children: &[&str]) -> Vec<Vec<String>> {
    let depth = module.len();
    let mut found = Vec::new();
    // For every open brace, whether it opened an inline module.
    let mut braces = Vec::new();
    let mut here = module;
    let mut at = 0;
    while at < words.len() {
        let next = words.get(at + 1).map_or("", String::as_str);
        match words[at].as_str() {
            "crate" | "super" | "self" if next == "::" => {
                at = walk(words, at, here.clone(), &mut found);
                continue;
            }
            child if next == "::" && here.len() == depth && children.contains(&child) && !follows_a_path(words, at) => {
                at = walk(words, at, here.clone(), &mut found);
                continue;
            }
            "mod" if words.get(at + 2).is_some_and(|word| word == "{") => {
                here.push(next.to_owned());
                braces.push(true);
                at += 2;
            }
            "{" => braces.push(false),
            "}" if braces.pop() == Some(true) => drop(here.pop()),
            _ => (),
        }
        at += 1;
    }
    found
}

/// Whether the word at `at` goes on with a path that began before it.
fn follows_a_path(words: &[String], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| words[before] == "::")
}

/// Follows one path, or each of a group in braces, from `at`; says where it ends.
fn walk(words: &[String], mut at: usize, mut path: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    loop {
        match words.get(at).map_or("", String::as_str) {
            "{" => {
                while words.get(at).is_some_and(|word| word != "}") {
                    at = walk(words, at + 1, path.clone(), found);
                    while words.get(at).is_some_and(|word| word != "," && word != "}") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            // Nothing follows the last comma of a group.
            "}" => return at,
            "crate" => path.clear(),
            "super" => drop(path.pop()),
            "self" => (),
            word if word.starts_with(|c: char| c.is_alphanumeric() || c == '_') => path.push(word.to_owned()),
            _ => {
                found.push(path);
                return at;
            }
        }
        at += 1;
        if words.get(at).is_none_or(|word| word != "::") {
            found.push(path);
            return at;
        }
        at += 1;
    }
}

/// The words and signs of Rust source, `::` as one; comments, strings, characters and lifetimes left out.
pub fn words(source: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if first == '"' {
            string(rest)
        } else if first == '\'' {
            character(rest)
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            match raw_string(after) {
                Some(raw) if matches!(word, "r" | "br" | "cr") => length + raw,
                _ => {
                    words.push(word.to_owned());
                    length
                }
            }
        } else {
            let sign = if rest.starts_with("::") { "::" } else { &rest[..first.len_utf8()] };
            if !first.is_whitespace() {
                words.push(sign.to_owned());
            }
            sign.len()
        };
        rest = &rest[length..];
    }
    words
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let step = match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

/// The length of a raw string after its `r`, if there is one.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    let body = text[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(hashes + 1 + body.find(&end).map_or(body.len(), |at| at + end.len()))
}

/// The length of a character, or of the quote of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(text.len(), |(at, _)| at + 1)
        }
        _ => chars.next().filter(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1),
    }
}

/// The words without what is compiled for tests alone, and the names of the modules among that which stand in files of
/// their own.
pub fn without_tests(words: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut kept, mut files) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < words.len() {
        if words[at] == "#" && words.get(at + 1).is_some_and(|word| word == "[") {
            let end = closing(words, at + 1);
            let attribute = &words[at..end];
            let has = |word: &str| attribute.iter().any(|other| other == word);
            if has("cfg") && has("test") && !has("not") {
                let item = item(words, end);
                if let [.., before, name, end] = item
                    && before == "mod"
                    && end == ";"
                {
                    files.push(name.clone());
                }
                at = end + item.len();
                continue;
            }
        }
        kept.push(words[at].clone());
        at += 1;
    }
    (kept, files)
}

/// The item that begins at `from`: up to its semicolon, or to the brace that closes its body.
fn item(words: &[String], from: usize) -> &[String] {
    let mut at = from;
    while at < words.len() {
        match words[at].as_str() {
            ";" => return &words[from..=at],
            "{" => return &words[from..closing(words, at)],
            "(" | "[" => at = closing(words, at),
            _ => at += 1,
        }
    }
    &words[from..]
}

/// Where the bracket that opens at `open` is closed: the place behind it.
fn closing(words: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    words.len()
}
