//! Sampling factors and orders of scans for generated files.

use std::slice;

use super::writer::Scan;

/// Sampling factors of each component, across and down.
pub(super) const LAYOUTS: &[&[(usize, usize)]] = &[
    &[(1, 1)],
    &[(2, 2)],
    &[(2, 1)],
    &[(1, 2)],
    &[(1, 1), (1, 1), (1, 1)],
    &[(2, 2), (2, 2), (2, 2)],
    &[(2, 1), (1, 1), (1, 1)],
    &[(1, 2), (1, 1), (1, 1)],
    &[(2, 2), (1, 1), (1, 1)],
    &[(4, 1), (1, 1), (1, 1)],
    &[(1, 4), (1, 1), (1, 1)],
    &[(4, 2), (1, 1), (1, 1)],
    &[(2, 4), (1, 1), (1, 1)],
    &[(3, 1), (1, 1), (1, 1)],
    &[(1, 3), (1, 1), (1, 1)],
    &[(2, 2), (2, 1), (2, 1)],
    &[(2, 2), (1, 2), (1, 2)],
    &[(2, 2), (2, 1), (1, 1)],
    &[(2, 2), (1, 2), (2, 1)],
    &[(2, 2), (2, 2), (1, 1)],
    &[(2, 1), (2, 1), (1, 1)],
    &[(4, 1), (2, 1), (2, 1)],
    &[(3, 1), (2, 1), (2, 1)],
    &[(1, 1), (2, 2), (2, 2)],
    &[(1, 1), (2, 1), (2, 1)],
    &[(1, 1), (1, 2), (1, 2)],
    &[(2, 1), (1, 2), (1, 2)],
    &[(1, 1), (1, 1), (1, 1), (1, 1)],
    &[(2, 2), (1, 1), (1, 1), (2, 2)],
    &[(2, 1), (1, 1), (1, 1), (2, 1)],
];

/// Orders of scans for a number of components, with the frame marker of each.
pub(super) fn scripts(components: usize) -> Vec<(&'static str, u8, Vec<Scan>)> {
    let all: Vec<usize> = (0..components).collect();
    let alone = |planes: &[usize]| planes.iter().map(|&plane| Scan::sequential(&[plane])).collect();
    let mut scripts = vec![
        ("interleaved", 0xC0, vec![Scan::sequential(&all)]),
        ("interleaved extended", 0xC1, vec![Scan::sequential(&all)]),
        ("progressive", 0xC2, progressive(&all, slice::from_ref(&all))),
        ("spectral selection", 0xC2, spectral(&all)),
    ];
    if components > 1 {
        let backwards: Vec<usize> = all.iter().rev().copied().collect();
        let rest = Scan::sequential(&all[1..]);
        scripts.extend([
            ("one by one", 0xC0, alone(&all)),
            ("backwards", 0xC0, alone(&backwards)),
            ("first, rest", 0xC0, vec![Scan::sequential(&[0]), rest.clone()]),
            ("rest, first", 0xC0, vec![rest, Scan::sequential(&[0])]),
            (
                "progressive one by one",
                0xC2,
                progressive(&all, &all.iter().map(|&plane| vec![plane]).collect::<Vec<_>>()),
            ),
        ]);
    }
    scripts
}

/// Successive approximation as in libjpeg: DC and AC in three steps of precision.
pub(super) fn progressive(all: &[usize], dc: &[Vec<usize>]) -> Vec<Scan> {
    let mut scans: Vec<Scan> = dc.iter().map(|planes| Scan::progressive(planes, [0, 0, 0, 1])).collect();
    for &plane in all {
        scans.push(Scan::progressive(&[plane], [1, 5, 0, 2]));
        scans.push(Scan::progressive(&[plane], [6, 63, 0, 2]));
        scans.push(Scan::progressive(&[plane], [1, 63, 2, 1]));
    }
    scans.extend(dc.iter().map(|planes| Scan::progressive(planes, [0, 0, 1, 0])));
    scans.extend(all.iter().map(|&plane| Scan::progressive(&[plane], [1, 63, 1, 0])));
    scans
}

/// Spectral selection only.
fn spectral(all: &[usize]) -> Vec<Scan> {
    let mut scans = vec![Scan::progressive(all, [0, 0, 0, 0])];
    for band in [[1, 2, 0, 0], [3, 9, 0, 0], [10, 63, 0, 0]] {
        scans.extend(all.iter().map(|&plane| Scan::progressive(&[plane], band)));
    }
    scans
}
