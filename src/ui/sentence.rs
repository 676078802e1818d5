//! A sentence with views inside of it, in the order of whatever language it is in.

use crate::words::{Piece, pieces};
use leptos::prelude::*;

/// The sentence, each of its places (`words::PLACES`) taken by the view of the same place.
pub fn sentence(text: &str, views: Vec<AnyView>) -> AnyView {
    let mut views: Vec<Option<AnyView>> = views.into_iter().map(Some).collect();
    let parts = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Place(place) => {
            let view = views.get_mut(place).and_then(Option::take);
            view.unwrap_or_else(|| ().into_any())
        }
    });
    parts.collect::<Vec<_>>().into_any()
}
