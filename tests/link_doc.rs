//! Every example in `docs/link-format.md` and in `README.md` is read as these documents say.
//!
//! In a code block marked `link`, a line that begins at the margin is a fragment. The indented lines after it say what
//! reading it reports, in order; `→` before a fragment says how what was read is written. No fragment stands in a code
//! block of another kind.

mod documents;

use documents::{blocks, read};
use stampede::scenario::link::Link;

fn check(document: &str) -> usize {
    let text = read(document);
    let mut examples = 0;
    for (mark, lines) in blocks(&text) {
        if mark != "link" {
            let hidden = lines.iter().find(|line| line.contains("preset=") && !line.contains("..."));
            assert_eq!(hidden, None, "{document}: a fragment in a block that nothing checks");
            continue;
        }
        let mut lines = lines.into_iter().filter(|line| !line.trim().is_empty()).peekable();
        while let Some(fragment) = lines.next() {
            let (link, faults) = Link::parse(fragment);
            let mut told = Vec::new();
            while let Some(note) = lines.next_if(|line| line.starts_with(' ')) {
                match note.trim().strip_prefix("→ ") {
                    Some(written) => assert_eq!(link.fragment(), written, "{document}: {fragment}"),
                    None => told.push(note.trim().to_owned()),
                }
            }
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            assert_eq!(faults, told, "{document}: {fragment}");
            assert_eq!(Link::parse(&link.fragment()), (link, vec![]), "{document}: {fragment}");
            examples += 1;
        }
    }
    examples
}

#[test]
fn examples_are_read_as_the_documents_say() {
    assert!(check("docs/link-format.md") >= 10);
    assert!(check("README.md") >= 1);
}
