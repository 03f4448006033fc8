//! `server.tls.*`: encryption.

use std::path::Path;

use serde::Deserialize;

use super::key::{Form, Key, Kind};

/// Encryption; both files or neither (contract §9).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain.
    certificate: String,
    /// Its key.
    private_key: String,
}

impl Tls {
    /// Certificate and private key; `None` where connections are plain.
    ///
    /// # Errors
    /// The key that is missing where only one of the two is set.
    pub fn files(&self) -> Result<Option<(&Path, &Path)>, &'static str> {
        match (self.certificate.is_empty(), self.private_key.is_empty()) {
            (true, true) => Ok(None),
            (false, false) => Ok(Some((Path::new(&self.certificate), Path::new(&self.private_key)))),
            (true, false) => Err("server.tls.certificate"),
            (false, true) => Err("server.tls.private_key"),
        }
    }
}

const FILE: Form = Form {
    allowed: "the path of a PEM file, or nothing",
    check: |path| !path.contains('\0'),
};

pub(super) const KEYS: &[Key] = &[
    Key {
        path: "server.tls.certificate",
        meaning: "PEM file with the certificate and those that vouch for it. With server.tls.private_key the server speaks https and wss on its port, and nothing else; reload and SIGHUP read both files again.",
        unit: "",
        kind: Kind::Text(FILE),
        default: r#""""#,
        reloadable: true,
        secret: false,
    },
    Key {
        path: "server.tls.private_key",
        meaning: "PEM file with the certificate's private key.",
        unit: "",
        kind: Kind::Text(FILE),
        default: r#""""#,
        reloadable: true,
        secret: false,
    },
];
