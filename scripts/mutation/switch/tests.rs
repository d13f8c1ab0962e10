use crate::place::{Genre, Mutant, Position, Span};
use crate::{source_of, switches};

/// A mutant of what starts at the first `what` in the text.
fn mutant(number: u32, text: &str, what: &str, genre: Genre, replacement: &str) -> Mutant {
    let at = text.find(what).unwrap();
    let line = text[..at].matches('\n').count() + 1;
    let column = at - text[..at].rfind('\n').map_or(0, |end| end + 1) + 1;
    let span = Span { start: Position { line, column } };
    Mutant { number, file: String::new(), genre, span, replacement: replacement.to_string() }
}

/// The text with its mutants, without what only lays it out.
fn put(text: &str, mutants: &[Mutant]) -> String {
    let (text, left) = switches::put(text, mutants).unwrap();
    assert!(left.is_empty());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn why_not(text: &str, mutant: Mutant) -> &'static str {
    let (_, left) = switches::put(text, &[mutant]).unwrap();
    assert_eq!(left.len(), 1);
    left[0].why
}

#[test]
fn both_forms_of_an_operation_stand_in_the_text() {
    let text = "fn f() { a < b; }";
    let mutants =
        [mutant(1, text, "<", Genre::BinaryOperator, "<="), mutant(2, text, "<", Genre::BinaryOperator, "==")];
    let want = "fn f() { (if crate::mutant::on(2u32) { (a == b) } else { ((if crate::mutant::on(1u32) { (a <= b) } else { (a < b) })) }); }";
    assert_eq!(put(text, &mutants), want);
}

#[test]
fn mutants_within_mutants_stand_in_both_forms() {
    let text = "fn f() { !a.b || c; }";
    let mutants = [mutant(1, text, "!", Genre::UnaryOperator, ""), mutant(2, text, "||", Genre::BinaryOperator, "&&")];
    let inner = "(if crate::mutant::on(1u32) { (a.b) } else { (!a.b) })";
    let want = format!("fn f() {{ (if crate::mutant::on(2u32) {{ ({inner} && c) }} else {{ ({inner} || c) }}); }}");
    assert_eq!(put(text, &mutants), want);
}

#[test]
fn an_assignment_is_changed_like_an_operation() {
    let text = "fn f() { a += 1; }";
    let want = "fn f() { (if crate::mutant::on(7u32) { (a -= 1) } else { (a += 1) }); }";
    assert_eq!(put(text, &[mutant(7, text, "+=", Genre::BinaryOperator, "-=")]), want);
}

#[test]
fn a_value_is_returned_before_the_body_runs() {
    let text = "impl A { fn f(&self) -> u8 { self.a() } }";
    let want = "impl A { fn f(&self) -> u8 { if crate::mutant::on(7u32) { return 0; } self.a() } }";
    assert_eq!(put(text, &[mutant(7, text, "self.a()", Genre::FnValue, "0")]), want);
}

#[test]
fn an_arm_matches_only_while_it_is_not_deleted() {
    let text = "fn f() { match a { 1 | 2 if b || c => d, _ => e, } }";
    let mutants = [mutant(1, text, "1 |", Genre::MatchArm, ""), mutant(2, text, "b ||", Genre::MatchArmGuard, "false")];
    let want = "1 | 2 if !crate::mutant::on(1u32) && ((!crate::mutant::on(2u32) && (b || c))) =>";
    assert!(put(text, &mutants).contains(want));
    assert!(
        put("fn f() { match a { 1 => d, _ => e } }", &[mutant(1, text, "1 |", Genre::MatchArm, "")])
            .contains("1 if !crate::mutant::on(1u32) =>")
    );
}

#[test]
fn a_field_that_is_deleted_is_left_to_the_base() {
    let text = "fn f() { A { b: 1, ..c } }";
    let want = "(if crate::mutant::on(7u32) { (A { ..c }) } else { (A { b: 1, ..c }) })";
    assert!(put(text, &[mutant(7, text, "b:", Genre::StructField, "")]).contains(want));
}

#[test]
fn what_the_compiler_computes_has_no_switch() {
    let plus = |text: &str| mutant(7, text, "+", Genre::BinaryOperator, "-");
    for text in
        ["const A: u8 = 1 + 2;", "const fn f() { a + b; }", "fn f() { [0; 1 + 2]; }", "fn f() { let a: [u8; 1 + 2]; }"]
    {
        assert_eq!(why_not(text, plus(text)), "is in a constant");
    }
    let within = "const fn f() { fn g() { a + b; } }";
    assert!(put(within, &[plus(within)]).contains("mutant::on(7u32)"));
}

#[test]
fn what_binds_names_and_what_hides_its_type_have_no_switch() {
    let chain = "fn f() { if let Some(a) = b && c {} }";
    assert_eq!(why_not(chain, mutant(7, chain, "&&", Genre::BinaryOperator, "||")), "joins what a pattern binds");
    let opaque = "fn f() -> impl Iterator<Item = u8> { a }";
    let why = "is the body of a function whose type is known by its body only";
    assert_eq!(why_not(opaque, mutant(7, opaque, "a }", Genre::FnValue, "::std::iter::empty()")), why);
}

#[test]
fn what_the_browser_alone_has_gets_no_switch() {
    let text =
        r#"#[cfg(target_arch = "wasm32")] fn f() { a + b } #[cfg(not(target_arch = "wasm32"))] fn f() { a - b }"#;
    let (_, left) = switches::put(text, &[mutant(7, text, "+", Genre::BinaryOperator, "*")]).unwrap();
    assert_eq!(left[0].why, "is nothing that a switch can change");
    assert!(put(text, &[mutant(7, text, "- b", Genre::BinaryOperator, "*")]).contains("mutant::on(7u32)"));
}

#[test]
fn asking_finds_the_same_as_putting() {
    let text = "const A: u8 = 1 + 2; fn f() { a - b; }";
    let mutants = [mutant(1, text, "+", Genre::BinaryOperator, "-"), mutant(2, text, "-", Genre::BinaryOperator, "+")];
    let left = switches::left(text, &mutants).unwrap();
    assert_eq!(left.iter().map(|one| one.number).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_file_belongs_to_the_crate_around_it() {
    assert_eq!(source_of("src/sim/mod.rs"), "src");
    assert_eq!(source_of("crates/mechanisms/src/time.rs"), "crates/mechanisms/src");
}
