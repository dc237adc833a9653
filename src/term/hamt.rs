//! Maps of more than 32 keys: a hash trie of 16-way nodes, as the BEAM's large maps are.
//!
//! ```text
//! Root { len, node } -> Node { bitmap, [child, ...] }        child = Node | [key | value]
//! ```
//!
//! A node has one child for each bit set in its bitmap. A leaf is one list cell. Four bits of the key's 32-bit hash
//! choose the child on each level; when they are used up the key is hashed again with the level as salt, so two keys
//! part ways eventually and there are no collision lists. Nodes with one owner are changed in place.

mod bulk;

pub(super) use bulk::from_pairs;

use super::hash::internal_hash;
use super::map::{FLAT_LIMIT, flat_from_sorted};
use super::order;
use super::{Tag, Term, cell};

/// The top of a large map.
pub(super) struct Root {
    pub(super) len: usize,
    pub(super) node: Term,
}

/// An inner node; its items are the children.
pub(super) struct Node {
    bitmap: u16,
}

/// Walks the pairs in the order of `:maps.to_list/1`, last child first: the reverse of the BEAM's own iterator.
pub struct Iter<'a> {
    stack: Vec<std::iter::Rev<std::slice::Iter<'a, Term>>>,
}

const LEVELS_PER_HASH: u32 = 8;

/// A key's hash on its way down.
struct Path {
    hash: u32,
    level: u32,
}

impl Path {
    fn new(key: &Term) -> Path {
        Path { hash: internal_hash(key, 0), level: 0 }
    }

    fn bit(&self) -> u16 {
        1 << (self.hash & 0xF)
    }

    fn descend(&mut self, key: &Term) {
        self.level += 1;
        self.hash =
            if self.level.is_multiple_of(LEVELS_PER_HASH) { internal_hash(key, self.level) } else { self.hash >> 4 };
    }

    fn at_level(key: &Term, level: u32) -> Path {
        let salt = level - level % LEVELS_PER_HASH;
        Path { hash: internal_hash(key, salt) >> (4 * (level % LEVELS_PER_HASH)), level }
    }
}

fn new_root(len: usize, node: Term) -> Term {
    // SAFETY: there are no items to fill.
    Term::boxed(Tag::HashMap, unsafe { cell::allocate::<Root, Term>(Root { len, node }, 0, |_| ()) })
}

fn new_node(bitmap: u16, len: usize, fill: impl FnOnce(*mut Term)) -> Term {
    // SAFETY: the callers write `len` children.
    Term::boxed(Tag::HashNode, unsafe { cell::allocate::<Node, Term>(Node { bitmap }, len, fill) })
}

fn root(map: &Term) -> &Root {
    debug_assert!(map.tag == Tag::HashMap);
    // SAFETY: only called on large maps.
    unsafe { cell::head::<Root, Term>(map.word.block()) }
}

fn node_parts(node: &Term) -> (u16, &[Term]) {
    debug_assert!(node.tag == Tag::HashNode);
    // SAFETY: only called on inner nodes.
    unsafe { (cell::head::<Node, Term>(node.word.block()).bitmap, cell::items::<Node, Term>(node.word.block())) }
}

fn position(bitmap: u16, bit: u16) -> usize {
    (bitmap & (bit - 1)).count_ones() as usize
}

pub(super) fn len(map: &Term) -> usize {
    root(map).len
}

pub(super) fn get<'a>(map: &'a Term, key: &Term) -> Option<&'a Term> {
    let mut path = Path::new(key);
    let mut node = &root(map).node;
    loop {
        let (bitmap, children) = node_parts(node);
        let bit = path.bit();
        if bitmap & bit == 0 {
            return None;
        }
        let child = children.get(position(bitmap, bit))?;
        match child.as_cons() {
            Some(leaf) => return order::equal(&leaf.head, key).then_some(&leaf.tail),
            None => {
                node = child;
                path.descend(key);
            }
        }
    }
}

pub(super) fn from_flat(keys: &[Term], values: &[Term], key: Term, value: Term) -> Term {
    let empty = new_root(0, new_node(0, 0, |_| ()));
    let pairs = keys.iter().cloned().zip(values.iter().cloned());
    pairs.chain(std::iter::once((key, value))).fold(empty, |map, (key, value)| put(map, key, value))
}

pub(super) fn put(mut map: Term, key: Term, value: Term) -> Term {
    let path = Path::new(&key);
    if map.is_unique() {
        // SAFETY: the tag is `HashMap` at every call, and this term is the one owner.
        let root = unsafe { cell::head_mut::<Root, Term>(map.word.block()) };
        let (node, grew) = put_in(root.node.take(), path, key, value);
        root.node = node;
        root.len += usize::from(grew);
        return map;
    }
    if get(&map, &key).is_some_and(|old| old.same(&value)) {
        return map;
    }
    let old = root(&map);
    let (node, grew) = put_in(old.node.clone(), path, key, value);
    let len = old.len + usize::from(grew);
    map = new_root(len, node);
    map
}

/// The leaf of a key, to be changed: nothing if there is none, or if others own a part of the way to it.
fn own_leaf<'a>(map: &'a mut Term, key: &Term) -> Option<&'a mut Term> {
    if !map.is_unique() {
        return None;
    }
    // SAFETY: the tag is `HashMap` at every call, and this term is the one owner.
    let mut node = &mut unsafe { cell::head_mut::<Root, Term>(map.word.block()) }.node;
    let mut path = Path::new(key);
    loop {
        let (bitmap, bit) = (node_parts(node).0, path.bit());
        if bitmap & bit == 0 || !node.is_unique() {
            return None;
        }
        // SAFETY: an inner node with one owner, and the bitmap says that it has the child.
        let child = unsafe { &mut cell::items_mut::<Node, Term>(node.word.block())[position(bitmap, bit)] };
        match child.as_cons() {
            None => path.descend(key),
            Some(leaf) => return order::equal(&leaf.head, key).then_some(child),
        }
        node = child;
    }
}

/// Gives a key of the map another value, or gives back what was given, if the map lacks the key.
pub(super) fn replace(mut map: Term, key: Term, value: Term) -> Result<Term, (Term, Term, Term)> {
    if let Some(leaf) = own_leaf(&mut map, &key) {
        *leaf = replace_leaf_value(leaf.take(), value);
        return Ok(map);
    }
    match get(&map, &key) {
        Some(_) => Ok(put(map, key, value)),
        None => Err((map, key, value)),
    }
}

/// Recurses at most once per four bits of hash.
fn put_in(mut node: Term, mut path: Path, key: Term, value: Term) -> (Term, bool) {
    let (bitmap, children) = node_parts(&node);
    let bit = path.bit();
    let at = position(bitmap, bit);
    if bitmap & bit == 0 {
        let leaf = Term::cons(key, value);
        return (with_child(node, bitmap | bit, at, leaf), true);
    }
    if !node.is_unique() {
        node = copy_node(bitmap, children);
    }
    // SAFETY: an inner node with one owner.
    let slot = unsafe { &mut cell::items_mut::<Node, Term>(node.word.block())[at] };
    let child = slot.take();
    let (child, grew) = match child.as_cons() {
        None => {
            path.descend(&key);
            put_in(child, path, key, value)
        }
        Some(leaf) if order::equal(&leaf.head, &key) => {
            // The old key stays: it may be the same value in a block that others share.
            (replace_leaf_value(child, value), false)
        }
        Some(_) => {
            path.descend(&key);
            (split(child, path, key, value), true)
        }
    };
    // SAFETY: as above; the node was not given away in between.
    unsafe { cell::items_mut::<Node, Term>(node.word.block())[at] = child };
    (node, grew)
}

fn replace_leaf_value(mut leaf: Term, value: Term) -> Term {
    if let Some(cons) = leaf.cons_mut() {
        cons.tail = value;
        return leaf;
    }
    match leaf.as_cons() {
        Some(cons) => Term::cons(cons.head.clone(), value),
        None => leaf,
    }
}

/// A node that parts an old leaf from a new one, with as many one-child nodes above as their hashes agree.
fn split(old: Term, mut path: Path, key: Term, value: Term) -> Term {
    let old_key = match old.as_cons() {
        Some(cons) => cons.head.clone(),
        None => return old,
    };
    let old_path = Path::at_level(&old_key, path.level);
    let (old_bit, bit) = (old_path.bit(), path.bit());
    if old_bit == bit {
        path.descend(&key);
        let inner = split(old, path, key, value);
        return new_node(bit, 1, |target| {
            // SAFETY: the one child.
            unsafe { target.write(inner) }
        });
    }
    let leaf = Term::cons(key, value);
    let (first, second) = if old_bit < bit { (old, leaf) } else { (leaf, old) };
    new_node(old_bit | bit, 2, |target| {
        // SAFETY: the two children.
        unsafe {
            target.write(first);
            target.add(1).write(second);
        }
    })
}

/// A node with one more child; those of a node that nobody else owns are moved, so that none of them need be touched.
fn with_child(node: Term, bitmap: u16, at: usize, child: Term) -> Term {
    let (_, children) = node_parts(&node);
    let moves = node.is_unique();
    let longer = new_node(bitmap, children.len() + 1, |target| {
        for (index, old) in children.iter().enumerate() {
            // SAFETY: all but position `at` of the one longer block; what is moved is forgotten below.
            unsafe {
                let moved = if moves { std::ptr::read(old) } else { old.clone() };
                target.add(index + usize::from(index >= at)).write(moved);
            }
        }
        // SAFETY: as above.
        unsafe { target.add(at).write(child) };
    });
    if moves {
        forget_moved(node);
    }
    longer
}

/// A node with one child less, if others are left; those of a node that nobody else owns are moved.
fn without_child(node: Term, bitmap: u16, at: usize) -> Option<Term> {
    let moves = node.is_unique();
    if moves {
        // SAFETY: the one owner of the node is at hand.
        drop(unsafe { cell::items_mut::<Node, Term>(node.word.block())[at].take() });
    }
    let (_, children) = node_parts(&node);
    if children.len() == 1 {
        return None;
    }
    let shorter = new_node(bitmap, children.len() - 1, |target| {
        for (index, old) in children.iter().enumerate().filter(|(index, _)| *index != at) {
            // SAFETY: one fewer than there are children; what is moved is forgotten below.
            unsafe {
                let moved = if moves { std::ptr::read(old) } else { old.clone() };
                target.add(index - usize::from(index > at)).write(moved);
            }
        }
    });
    if moves {
        forget_moved(node);
    }
    Some(shorter)
}

/// Frees a node with one owner whose children have moved, or own nothing.
fn forget_moved(node: Term) {
    // SAFETY: the one owner is `node`, which is forgotten.
    unsafe { cell::free::<Node, Term>(node.word.block()) };
    std::mem::forget(node);
}

fn copy_node(bitmap: u16, children: &[Term]) -> Term {
    new_node(bitmap, children.len(), |target| {
        for (index, child) in children.iter().enumerate() {
            // SAFETY: as many as there are children.
            unsafe { target.add(index).write(child.clone()) };
        }
    })
}

pub(super) fn remove(mut map: Term, key: &Term) -> Term {
    if get(&map, key).is_none() {
        return map;
    }
    let len = len(&map) - 1;
    let node = match map.is_unique() {
        // SAFETY: the tag is `HashMap`, and this term is the one owner.
        true => unsafe { cell::head_mut::<Root, Term>(map.word.block()) }.node.take(),
        false => root(&map).node.clone(),
    };
    let node = remove_in(node, Path::new(key), key).unwrap_or_else(|| new_node(0, 0, |_| ()));
    map = new_root(len, node);
    if len > FLAT_LIMIT { map } else { flatten(&map) }
}

/// What remains of a node without a key that it has: nothing if that was its only leaf.
fn remove_in(mut node: Term, mut path: Path, key: &Term) -> Option<Term> {
    let (bitmap, children) = node_parts(&node);
    let bit = path.bit();
    let at = position(bitmap, bit);
    if children.get(at)?.as_cons().is_some() {
        return without_child(node, bitmap & !bit, at);
    }
    if !node.is_unique() {
        node = copy_node(bitmap, children);
    }
    // SAFETY: an inner node with one owner, which has this child.
    let slot = unsafe { &mut cell::items_mut::<Node, Term>(node.word.block())[at] };
    path.descend(key);
    match remove_in(slot.take(), path, key) {
        None => without_child(node, bitmap & !bit, at),
        Some(inner) => {
            *slot = lifted(inner);
            Some(node)
        }
    }
}

/// A node with a single leaf below would only lengthen the way, except at the top where the root expects a node.
fn lifted(inner: Term) -> Term {
    match node_parts(&inner).1 {
        [only] if only.as_cons().is_some() => only.clone(),
        _ => inner,
    }
}

fn flatten(map: &Term) -> Term {
    let mut pairs: Vec<(Term, Term)> = iter(map).map(|(key, value)| (key.clone(), value.clone())).collect();
    pairs.sort_by(|(left, _), (right, _)| order::compare_keys(left, right));
    flat_from_sorted(&pairs)
}

/// Whether two large maps have the same keys; adds the pairs of their values that may differ to `values`. The same keys
/// make the same trie, whatever was put and removed on the way, so tries that part in shape have not the same keys, and
/// what both maps share need not be looked at.
pub(super) fn same_keys<'a>(left: &'a Term, right: &'a Term, values: &mut Vec<(&'a Term, &'a Term)>) -> bool {
    let (left, right) = (root(left), root(right));
    if left.len != right.len {
        return false;
    }
    let mut pending = vec![(&left.node, &right.node)];
    while let Some((left, right)) = pending.pop() {
        match (left.as_cons(), right.as_cons()) {
            _ if left.same(right) => (),
            (Some(left), Some(right)) if order::equal(&left.head, &right.head) => {
                values.push((&left.tail, &right.tail));
            }
            (None, None) => {
                let ((bitmap, children), (other_bitmap, others)) = (node_parts(left), node_parts(right));
                if bitmap != other_bitmap {
                    return false;
                }
                pending.extend(children.iter().zip(others));
            }
            _ => return false,
        }
    }
    true
}

pub(super) fn iter(map: &Term) -> Iter<'_> {
    let (_, children) = node_parts(&root(map).node);
    Iter { stack: vec![children.iter().rev()] }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Term, &'a Term);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let children = self.stack.last_mut()?;
            match children.next() {
                None => {
                    self.stack.pop();
                }
                Some(child) => match child.as_cons() {
                    Some(leaf) => return Some((&leaf.head, &leaf.tail)),
                    None => self.stack.push(node_parts(child).1.iter().rev()),
                },
            }
        }
    }
}
