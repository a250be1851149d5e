//! The conditions of the function, which what is generated shares.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

/// `#[cfg]`s as they are, and of each `#[cfg_attr]` the part that is a condition.
pub(crate) fn conditions(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes
        .iter()
        .filter_map(|attribute| {
            let condition = condition(&attribute.meta)?;
            Some(syn::parse_quote!(#[#condition]))
        })
        .collect()
}

fn condition(meta: &Meta) -> Option<TokenStream> {
    if meta.path().is_ident("cfg") {
        return Some(quote!(#meta));
    }
    if !meta.path().is_ident("cfg_attr") {
        return None;
    }
    // A malformed one is rustc's to report, on the function.
    let list = meta.require_list().ok()?;
    let parts = list
        .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
        .ok()?;
    let mut parts = parts.iter();
    let predicate = parts.next()?;
    let conditions: Vec<TokenStream> = parts.filter_map(condition).collect();
    (!conditions.is_empty()).then(|| quote!(cfg_attr(#predicate, #(#conditions),*)))
}
