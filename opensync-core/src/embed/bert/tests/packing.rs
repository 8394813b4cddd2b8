//! What is packed computes the same bits, and what is not as it was packed is packed anew.

use std::fs;
use std::path::PathBuf;

use super::*;

const SOURCE: &[u8] = b"what the model was installed as";

fn open(tiny: &Tiny) -> Bert {
    Bert::open(tiny.path(), "tiny", SOURCE).unwrap()
}

fn file(tiny: &Tiny) -> PathBuf {
    Place::new(tiny.path(), SOURCE, Level::detect()).path
}

fn vectors(bert: &Bert) -> Vec<Vec<f32>> {
    bert.embed(&TEXTS, TextKind::Passage).unwrap()
}

#[test]
fn a_packed_model_gives_the_bits_that_the_model_gives_at_every_level() {
    for pooling in [Pooling::Mean, Pooling::First] {
        let tiny = Tiny::new().pooling(pooling).write();
        for level in Level::available() {
            let machine = Machine { level, precision: Precision::Int8 };
            let expected = vectors(&Bert::read_at(tiny.path(), "tiny", machine).unwrap());
            for _ in 0..2 {
                let packed = Bert::open_at(tiny.path(), "tiny", SOURCE, level).unwrap();
                assert_eq!(vectors(&packed), expected, "{level:?}");
                assert_eq!(packed.max_tokens(), tiny::POSITIONS - 2);
            }
            let place = Place::new(tiny.path(), SOURCE, level);
            let is_used =
                super::super::packed(&place, &|parts| Bert::of(tiny.path(), "tiny", level, parts));
            assert!(is_used.is_some(), "{level:?}");
            assert!(packed::is_whole(&place.path));
        }
    }
}

#[test]
fn a_file_that_is_cut_or_longer_is_made_anew() {
    let tiny = Tiny::new().write();
    let expected = vectors(&open(&tiny));
    let whole = fs::read(file(&tiny)).unwrap();
    for length in [0, 1, 191, 192, 193, whole.len() / 2, whole.len() - 1] {
        fs::write(file(&tiny), &whole[..length]).unwrap();
        assert_eq!(vectors(&open(&tiny)), expected, "cut at {length}");
        assert_eq!(fs::read(file(&tiny)).unwrap(), whole, "cut at {length}");
    }
    fs::write(file(&tiny), [whole.as_slice(), b"more"].concat()).unwrap();
    assert_eq!(vectors(&open(&tiny)), expected);
    assert_eq!(fs::read(file(&tiny)).unwrap(), whole);
}

#[test]
fn a_changed_byte_is_noticed_at_once_or_when_the_whole_file_is_read() {
    let tiny = Tiny::new().write();
    let expected = vectors(&open(&tiny));
    let whole = fs::read(file(&tiny)).unwrap();
    let (mut at_once, mut later) = (0, 0);
    for at in (0..192).step_by(5).chain((192..whole.len()).step_by(1999)) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(file(&tiny), &changed).unwrap();
        assert!(!packed::is_whole(&file(&tiny)), "byte {at}");
        let found = vectors(&open(&tiny));
        if fs::read(file(&tiny)).unwrap() == whole {
            assert_eq!(found, expected, "byte {at}");
            at_once += 1;
        } else {
            assert!(at >= 192, "byte {at} of the header");
            later += 1;
        }
    }
    assert!(at_once > 39 && later > 0, "{at_once} at once, {later} later");
}

#[test]
fn a_file_of_another_version_or_of_another_model_is_made_anew() {
    let tiny = Tiny::new().write();
    let expected = vectors(&open(&tiny));
    let whole = fs::read(file(&tiny)).unwrap();
    Bert::open(tiny.path(), "tiny", b"another source").unwrap();
    let of_another = fs::read(file(&tiny)).unwrap();
    assert_ne!(of_another, whole);
    // As another version would have written it, with a hash that fits.
    let mut newer = whole.clone();
    newer[8] += 1;
    let hash = *blake3::hash(&newer[..132]).as_bytes();
    newer[132..164].copy_from_slice(&hash);
    for foreign in [of_another, newer, b"something else".repeat(100)] {
        fs::write(file(&tiny), foreign).unwrap();
        assert_eq!(vectors(&open(&tiny)), expected);
        assert_eq!(fs::read(file(&tiny)).unwrap(), whole);
    }
}

#[test]
fn a_file_of_a_model_of_another_shape_is_not_taken() {
    let (tiny, wider) = (Tiny::new().write(), Tiny::new().max_seq_length(10).write());
    open(&tiny);
    // The same tensors, but a tokenizer that is left to its own file.
    let mut other = Tiny::new();
    other.files.get_mut("tokenizer.json").unwrap()["pre_tokenizer"] =
        serde_json::json!({ "type": "Whitespace" });
    let other = other.write();
    open(&other);
    assert_ne!(fs::read(file(&tiny)).unwrap(), fs::read(file(&other)).unwrap());
    fs::copy(file(&tiny), file(&wider)).unwrap();
    assert_eq!(vectors(&open(&wider)), vectors(&read(&wider, Precision::Int8)));
    assert_eq!(vectors(&open(&other)), vectors(&read(&other, Precision::Int8)));
}

#[test]
fn a_folder_that_cannot_be_written_to_has_a_model_all_the_same() {
    let tiny = Tiny::new().write();
    // A folder in the place of the file cannot be replaced by it.
    fs::create_dir(file(&tiny)).unwrap();
    fs::write(file(&tiny).join("in the way"), "").unwrap();
    assert_eq!(vectors(&open(&tiny)), vectors(&read(&tiny, Precision::Int8)));
    let mut entries = fs::read_dir(tiny.path()).unwrap().map(|entry| entry.unwrap().path());
    let is_draft = |path: PathBuf| path.extension().is_some_and(|ending| ending == "new");
    assert!(!entries.any(is_draft), "a draft was left");
}

#[test]
fn threads_that_pack_at_once_have_one_file_and_the_same_model() {
    let tiny = Tiny::new().write();
    let expected = vectors(&read(&tiny, Precision::Int8));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| vectors(&open(&tiny)))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
    assert!(packed::is_whole(&file(&tiny)));
}
