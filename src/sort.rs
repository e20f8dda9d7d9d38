//! Sorting lists of a page or so in little code: the standard library's sorts are
//! three to eight kilobytes for each type they are used with (see DESIGN.md).

/// Sorts by a key. Members with equal keys may change places.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let is_less = |items: &[T], left: usize, right: usize| match (items.get(left), items.get(right)) {
        (Some(left), Some(right)) => key(left) < key(right),
        _ => false,
    };
    heap_sort(items, &is_less);
}

/// Heap sort: a parent is never less than its children, so the first is the largest.
fn heap_sort<T>(items: &mut [T], is_less: &dyn Fn(&[T], usize, usize) -> bool) {
    for top in (0..items.len() / 2).rev() {
        sink(items, top, items.len(), is_less);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sink(items, 0, end, is_less);
    }
}

fn sink<T>(items: &mut [T], mut parent: usize, end: usize, is_less: &dyn Fn(&[T], usize, usize) -> bool) {
    loop {
        let mut child = 2 * parent + 1;
        if child + 1 < end && is_less(items, child, child + 1) {
            child += 1;
        }
        if child >= end || !is_less(items, parent, child) {
            return;
        }
        items.swap(parent, child);
        parent = child;
    }
}

#[cfg(test)]
mod tests {
    use super::sort_by_key;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut state = 7_u64;
        for length in 0..200 {
            let mut items: Vec<(u64, usize)> = (0..length)
                .map(|at| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 58, at)
                })
                .collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort_by_key(&mut items, |item| *item);
            assert_eq!(items, expected);
        }
    }
}
