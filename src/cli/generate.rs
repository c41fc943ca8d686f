//! `greenlight test --generate`: cases for a policy, written to be read and kept.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use greenlight::Policies;
use greenlight::analysis::Generated;
use greenlight::model::Owner;
use greenlight::report::{Origin, one_line};

use super::output::OutputFile;
use super::policies::{failure, policy};
use super::{ExitStatus, Failure, Terminal};

/// What is asked for.
pub(super) struct Asked<'a> {
    pub(super) policy: &'a Path,
    pub(super) platform: Option<&'a Path>,
    pub(super) out: Option<&'a Path>,
    pub(super) overwrite: bool,
}

pub(super) fn run(asked: Asked<'_>, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    if let Some(out) = asked.out.filter(|out| out.exists() && !asked.overwrite) {
        let message = format!("`{}` is there already", shown(out));
        return Err(
            Failure::new(message).help("`--overwrite` replaces it; what you changed in it would be lost")
        );
    }
    let own = policy(asked.policy)?;
    let platform = asked.platform.map(policy).transpose()?;
    let owner = own.owner;
    let policies = match owner {
        Owner::Seller => Policies::new(platform, Some(own)),
        Owner::Platform if platform.is_none() => Policies::new(Some(own), None),
        Owner::Platform => {
            let message = format!("`{}` is the platform's policy itself", shown(asked.policy));
            return Err(Failure::new(message).help("leave `--platform` out"));
        }
    };
    let policies = policies.map_err(|error| failure(error, asked.policy))?;
    let generated = Generated::new(&policies, owner);
    // On stdout the cases are taken to stand beside the policy.
    let folder = asked.out.unwrap_or(asked.policy).parent().unwrap_or(Path::new(""));
    let (own, platform) =
        (path_from(folder, asked.policy), asked.platform.map(|path| path_from(folder, path)));
    let command = command(&asked);
    let origin = match owner {
        Owner::Seller => Origin { seller: Some(&own), platform: platform.as_deref(), command: &command },
        Owner::Platform => Origin { platform: Some(&own), seller: None, command: &command },
    };
    let text = generated.to_yaml(origin);
    match asked.out {
        None => terminal.result().write_all(text.as_bytes())?,
        Some(out) => {
            let mut file = OutputFile::create(out)?;
            file.write_all(text.as_bytes()).map_err(|error| Failure::file("write", out, &error))?;
            file.finish()?;
        }
    }
    Ok(ExitStatus::Fine)
}

fn command(asked: &Asked<'_>) -> String {
    let platform = asked.platform.map(|path| format!(" --platform {}", shown(path)));
    format!("greenlight test --generate {}{}", shown(asked.policy), platform.unwrap_or_default())
}

fn shown(path: &Path) -> String {
    one_line(&path.display().to_string()).into_owned()
}

/// The path of a file as seen from a folder.
fn path_from(folder: &Path, file: &Path) -> String {
    let whole = |path: &Path| {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
    };
    let (folder, file) = (whole(folder), whole(file));
    let common = folder.components().zip(file.components()).take_while(|(one, other)| one == other).count();
    if !folder.components().take(common).any(|part| matches!(part, Component::Normal(_))) {
        return file.display().to_string(); // nothing in common but the root
    }
    let up = folder.components().skip(common).map(|_| "..");
    let down = file.components().skip(common).map(|part| part.as_os_str());
    let path: PathBuf = up.map(AsRef::as_ref).chain(down).collect();
    path.display().to_string()
}
