//! Changes the text of one file: every mutant stands beside the original, and a switch decides which of them runs.

use crate::place::{Genre, Left, Mutant, Position};
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, BinOp, Block, Expr, Member, Meta, ReturnType, Signature, Type, parse_quote};

/// The file with its mutants behind switches, and those that got none.
///
/// # Errors
/// If the text is no Rust, or what a mutant puts in is none.
pub fn put(text: &str, mutants: &[Mutant]) -> syn::Result<(String, Vec<Left>)> {
    let mut file = syn::parse_file(text)?;
    let left = visit(&mut file, mutants, false)?;
    Ok((prettyplease::unparse(&file), left))
}

/// The mutants that get no switch.
///
/// # Errors
/// If the text is no Rust, or what a mutant puts in is none.
pub fn left(text: &str, mutants: &[Mutant]) -> syn::Result<Vec<Left>> {
    // Switches within switches grow with each level, so that those of all mutants would have no room.
    visit(&mut syn::parse_file(text)?, mutants, true)
}

fn visit(file: &mut syn::File, mutants: &[Mutant], only_look: bool) -> syn::Result<Vec<Left>> {
    let mut switches = Switches { only_look, ..Switches::default() };
    for mutant in mutants {
        switches.wanted.entry((mutant.genre, mutant.span.start)).or_default().push(mutant);
    }
    switches.visit_file_mut(file);
    if let Some(error) = switches.error {
        return Err(error);
    }
    let absent = switches
        .wanted
        .values()
        .flatten()
        .map(|mutant| Left { number: mutant.number, why: "is nothing that a switch can change" });
    switches.left.extend(absent);
    Ok(switches.left)
}

#[derive(Default)]
struct Switches<'a> {
    wanted: BTreeMap<(Genre, Position), Vec<&'a Mutant>>,
    /// Nothing is changed.
    only_look: bool,
    /// Whether the compiler computes what stands here.
    constant: bool,
    left: Vec<Left>,
    error: Option<syn::Error>,
}

impl<'a> Switches<'a> {
    /// The mutants of what starts here, unless the compiler computes it.
    fn take(&mut self, genre: Genre, start: Span) -> Vec<&'a Mutant> {
        let found = self.wanted.remove(&(genre, start.into())).unwrap_or_default();
        match self.constant {
            true => self.leave(&found, "is in a constant"),
            false => found,
        }
    }

    fn leave(&mut self, mutants: &[&'a Mutant], why: &'static str) -> Vec<&'a Mutant> {
        self.left.extend(mutants.iter().map(|mutant| Left { number: mutant.number, why }));
        Vec::new()
    }

    /// Those that get a switch.
    fn kept(&self, mutants: Vec<&'a Mutant>) -> Vec<&'a Mutant> {
        if self.only_look { Vec::new() } else { mutants }
    }

    fn parsed<T: syn::parse::Parse>(&mut self, text: &str) -> Option<T> {
        syn::parse_str(text).map_err(|error| self.error = Some(error)).ok()
    }

    fn in_constant(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.constant, true);
        visit(self);
        self.constant = before;
    }

    /// A function, unless the browser alone has it: no test of ours would see it.
    fn function(
        &mut self,
        attributes: &[Attribute],
        signature: &Signature,
        block: &mut Block,
        visit: impl FnOnce(&mut Self, &mut Block),
    ) {
        if attributes.iter().any(is_for_the_browser) {
            return;
        }
        // A function in a constant's value runs when it is called.
        let before = std::mem::replace(&mut self.constant, signature.constness.is_some());
        let mut values = match block.stmts.first() {
            Some(first) => self.take(Genre::FnValue, first.span()),
            None => Vec::new(),
        };
        if is_opaque(&signature.output) {
            values = self.leave(&values, "is the body of a function whose type is known by its body only");
        }
        visit(self, block);
        for (at, mutant) in self.kept(values).into_iter().enumerate() {
            let number = mutant.number;
            if let Some(value) = self.parsed::<Expr>(&mutant.replacement) {
                block.stmts.insert(at, parse_quote!(if crate::mutant::on(#number) { return #value; }));
            }
        }
        self.constant = before;
    }

    fn binary(&mut self, whole: &mut Expr) {
        let Expr::Binary(original) = &*whole else { return };
        let original = original.clone();
        let mut mutants = self.take(Genre::BinaryOperator, original.op.span());
        if is_let(&original.left) || is_let(&original.right) {
            mutants = self.leave(&mutants, "joins what a pattern binds");
        }
        for mutant in self.kept(mutants) {
            let Some(op) = self.parsed::<BinOp>(&mutant.replacement) else { return };
            switch(whole, mutant, &Expr::Binary(syn::ExprBinary { op, ..original.clone() }));
        }
    }

    fn unary(&mut self, whole: &mut Expr) {
        let Expr::Unary(original) = &*whole else { return };
        let other = (*original.expr).clone();
        let mutants = self.take(Genre::UnaryOperator, original.op.span());
        for mutant in self.kept(mutants) {
            switch(whole, mutant, &other);
        }
    }

    fn fields(&mut self, whole: &mut Expr) {
        let Expr::Struct(original) = &*whole else { return };
        let original = original.clone();
        for (at, field) in original.fields.iter().enumerate() {
            let start = match &field.member {
                Member::Named(name) => name.span(),
                Member::Unnamed(index) => index.span,
            };
            let mutants = self.take(Genre::StructField, start);
            for mutant in self.kept(mutants) {
                let mut other = original.clone();
                other.fields = other
                    .fields
                    .into_pairs()
                    .enumerate()
                    .filter(|(other, _)| *other != at)
                    .map(|(_, field)| field)
                    .collect();
                switch(whole, mutant, &Expr::Struct(other));
            }
        }
    }
}

/// Puts one expression beside another.
fn switch(whole: &mut Expr, mutant: &Mutant, other: &Expr) {
    let number = mutant.number;
    let original = &*whole;
    *whole = parse_quote!((if crate::mutant::on(#number) { (#other) } else { (#original) }));
}

/// Whether it binds names by a pattern, which only the condition of an `if` or a `while` can.
fn is_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(both) => matches!(both.op, BinOp::And(_)) && (is_let(&both.left) || is_let(&both.right)),
        _ => false,
    }
}

fn is_for_the_browser(attribute: &Attribute) -> bool {
    matches!(&attribute.meta, Meta::List(list) if list.path.is_ident("cfg") && list.tokens.to_string() == r#"target_arch = "wasm32""#)
}

/// Whether `impl Trait` stands in it.
fn is_opaque(output: &ReturnType) -> bool {
    struct Seen(bool);
    impl VisitMut for Seen {
        fn visit_type_mut(&mut self, it: &mut Type) {
            self.0 |= matches!(it, Type::ImplTrait(_));
            visit_mut::visit_type_mut(self, it);
        }
    }
    let mut seen = Seen(false);
    seen.visit_return_type_mut(&mut output.clone());
    seen.0
}

impl VisitMut for Switches<'_> {
    fn visit_expr_mut(&mut self, it: &mut Expr) {
        visit_mut::visit_expr_mut(self, it);
        self.binary(it);
        self.unary(it);
        self.fields(it);
    }

    fn visit_arm_mut(&mut self, it: &mut Arm) {
        let arm = self.take(Genre::MatchArm, it.span());
        let guards = match &it.guard {
            Some((_, guard)) => self.take(Genre::MatchArmGuard, guard.span()),
            None => Vec::new(),
        };
        visit_mut::visit_arm_mut(self, it);
        for mutant in self.kept(guards) {
            let number = mutant.number;
            if let Some((_, guard)) = &mut it.guard {
                **guard = match mutant.replacement.as_str() {
                    "true" => parse_quote!((crate::mutant::on(#number) || (#guard))),
                    _ => parse_quote!((!crate::mutant::on(#number) && (#guard))),
                };
            }
        }
        for mutant in self.kept(arm) {
            let number = mutant.number;
            let kept: Expr = match &it.guard {
                Some((_, guard)) => parse_quote!(!crate::mutant::on(#number) && (#guard)),
                None => parse_quote!(!crate::mutant::on(#number)),
            };
            it.guard = Some((Default::default(), Box::new(kept)));
        }
    }

    fn visit_item_fn_mut(&mut self, it: &mut syn::ItemFn) {
        self.function(&it.attrs, &it.sig, &mut it.block, |this, block| this.visit_block_mut(block));
    }

    fn visit_impl_item_fn_mut(&mut self, it: &mut syn::ImplItemFn) {
        self.function(&it.attrs, &it.sig, &mut it.block, |this, block| this.visit_block_mut(block));
    }

    fn visit_trait_item_fn_mut(&mut self, it: &mut syn::TraitItemFn) {
        if let Some(block) = &mut it.default {
            self.function(&it.attrs, &it.sig, block, |this, block| this.visit_block_mut(block));
        }
    }

    fn visit_item_const_mut(&mut self, it: &mut syn::ItemConst) {
        self.in_constant(|this| visit_mut::visit_item_const_mut(this, it));
    }

    fn visit_item_static_mut(&mut self, it: &mut syn::ItemStatic) {
        self.in_constant(|this| visit_mut::visit_item_static_mut(this, it));
    }

    fn visit_impl_item_const_mut(&mut self, it: &mut syn::ImplItemConst) {
        self.in_constant(|this| visit_mut::visit_impl_item_const_mut(this, it));
    }

    fn visit_trait_item_const_mut(&mut self, it: &mut syn::TraitItemConst) {
        self.in_constant(|this| visit_mut::visit_trait_item_const_mut(this, it));
    }

    fn visit_variant_mut(&mut self, it: &mut syn::Variant) {
        self.in_constant(|this| visit_mut::visit_variant_mut(this, it));
    }

    fn visit_type_mut(&mut self, it: &mut Type) {
        self.in_constant(|this| visit_mut::visit_type_mut(this, it));
    }

    fn visit_expr_const_mut(&mut self, it: &mut syn::ExprConst) {
        self.in_constant(|this| visit_mut::visit_expr_const_mut(this, it));
    }

    fn visit_expr_repeat_mut(&mut self, it: &mut syn::ExprRepeat) {
        self.visit_expr_mut(&mut it.expr);
        self.in_constant(|this| this.visit_expr_mut(&mut it.len));
    }
}
