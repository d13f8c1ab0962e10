//! The documents name only files that are there.

use std::fs;
use std::path::Path;

#[test]
fn every_path_in_the_documents_leads_to_a_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut checked = 0;
    let others = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let documents = others.filter(|path| path.extension().is_some_and(|end| end == "md"));
    let first = ["README.md", "CONTRIBUTING.md"].map(|name| root.join(name));
    for document in first.into_iter().chain(documents) {
        let text = fs::read_to_string(&document).unwrap();
        let document = document.display();
        // Every other piece between backticks is code.
        for code in text.split('`').skip(1).step_by(2) {
            let path = code.split("::").next().unwrap_or_default();
            let folder = path.split('/').next().unwrap_or_default();
            let ours = ["crates", "src", "www", "tests", "scripts", "examples", "benches", "docs"].contains(&folder);
            if ours && path.contains('/') && !path.contains(char::is_whitespace) && !path.contains('*') {
                assert!(root.join(path).exists(), "{document}: {path}");
                checked += 1;
            }
            // `tests/file.rs::name` names a test.
            if let Some((_, name)) = code.split_once(".rs::") {
                let source = fs::read_to_string(root.join(path)).unwrap();
                assert!(source.contains(&format!("fn {name}(")), "{document}: {code}");
            }
        }
    }
    assert!(checked > 50, "only {checked} paths found");
}
