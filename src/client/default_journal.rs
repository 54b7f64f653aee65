//! Where a journal lies that nobody has named: it is found again when an address is spelled otherwise or a secret is changed.

use crate::document::{FieldError, Problem};
use crate::gateways::Gateway;
use crate::journal::canonical_host;
use std::path::{Path, PathBuf};

/// `…/tolem/<gateway>/<host>_<shop>.sqlite` in the user's state folder, or what an older library made of it.
pub fn path(base_url: &str, gateway: &dyn Gateway) -> Result<PathBuf, FieldError> {
    let folder = state_folder()?.join("tolem").join(gateway.description().id);
    in_folder(&folder, base_url, gateway.account(), gateway.lasting_account())
}

fn in_folder(folder: &Path, base_url: &str, account: &str, lasting: &str) -> Result<PathBuf, FieldError> {
    let spelled = base_url.split("://").nth(1).unwrap_or_default();
    let now = folder.join(file_name(&canonical_host(base_url), lasting));
    let mut found = vec![now.clone(), folder.join(file_name(spelled, account))];
    if account != lasting {
        found.extend(changed(folder, &file_name(spelled, &format!("{lasting}-"))));
    }
    found.retain(|path| path.exists());
    found.sort();
    found.dedup();
    match found.as_slice() {
        [] => Ok(now),
        [path] => Ok(path.clone()),
        [one, other, ..] => Err(FieldError::new(
            "journal",
            Problem::Impossible(format!(
                "there are two journals of this shop, {} and {}: name one of them",
                one.display(),
                other.display()
            )),
        )),
    }
}

/// The journals of a shop that was known by another secret: their names begin alike.
fn changed(folder: &Path, beginning: &str) -> Vec<PathBuf> {
    let beginning = beginning.trim_end_matches(".sqlite");
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let is_one = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
            name.strip_prefix(beginning)
                .and_then(|rest| rest.strip_suffix(".sqlite"))
                .is_some_and(|print| !print.is_empty() && print.bytes().all(|b| b.is_ascii_hexdigit()))
        })
    };
    files.flatten().map(|file| file.path()).filter(is_one).collect()
}

fn file_name(host: &str, shop: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-.@".contains(c) { c } else { '_' };
    let name: String = format!("{host}/{shop}").chars().map(plain).collect();
    format!("{name}.sqlite")
}

fn state_folder() -> Result<PathBuf, FieldError> {
    // Empty is as good as not set, as the specification of these folders has it.
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = |below: &str| set("HOME").map(|home| home.join(below));
    let state = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        set("XDG_STATE_HOME").or_else(|| home(".local/state"))
    };
    state.filter(|path| path.is_absolute()).ok_or_else(|| {
        let variable = if cfg!(windows) { "LOCALAPPDATA" } else { "HOME" };
        let why = format!("there is no state folder ({variable} is not set); give the path of the journal");
        FieldError::new("journal", Problem::Impossible(why))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(folder: &Path, base_url: &str, account: &str, lasting: &str) -> String {
        let path = in_folder(folder, base_url, account, lasting).unwrap();
        path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn spellings_of_an_address_lead_to_one_file() {
        let folder = tempfile::tempdir().unwrap();
        for url in ["https://pay.bank.kz", "https://PAY.bank.kz.:443"] {
            assert_eq!(name(folder.path(), url, "361/test", "361/test"), "pay.bank.kz_361_test.sqlite");
        }
    }

    #[test]
    fn what_an_older_library_made_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("127.0.0.1_8080_361.sqlite"), "").unwrap();
        assert_eq!(name(folder.path(), "http://127.0.0.1:8080", "361", "361"), "127.0.0.1_8080_361.sqlite");
        let shop = |token: &str| name(folder.path(), "https://shop.kz", token, "shop");
        assert_eq!(shop("shop-0a1b2c3d4e5f"), "shop.kz_shop.sqlite");
        std::fs::write(folder.path().join("shop.kz_shop-0a1b2c3d4e5f.sqlite"), "").unwrap();
        assert_eq!(shop("shop-0a1b2c3d4e5f"), "shop.kz_shop-0a1b2c3d4e5f.sqlite");
        assert_eq!(shop("shop-ffffffffffff"), "shop.kz_shop-0a1b2c3d4e5f.sqlite", "the token was changed");
        std::fs::write(folder.path().join("shop.kz_shop-ffffffffffff.sqlite"), "").unwrap();
        let two = in_folder(folder.path(), "https://shop.kz", "shop-ffffffffffff", "shop").unwrap_err();
        assert_eq!(two.field, "journal");
    }
}
