//! Streams and files: broken pipes, full disks, colour, output that is whole or absent.

use std::fs::File;

use insta::assert_snapshot;

use super::fixture::Fixture;

#[test]
fn a_broken_pipe_is_quiet() {
    for args in [&["schema"][..], &["--help"], &["fields", "nothing"], &["completions", "zsh"]] {
        let fixture = Fixture::new();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = fixture.command(args);
        let output = if args.contains(&"nothing") { command.stderr(writer) } else { command.stdout(writer) };
        let output = output.output().unwrap();
        let told = (output.status.code(), String::from_utf8(output.stderr).unwrap());
        let status = if args.contains(&"nothing") { 2 } else { 0 };
        assert_eq!(told, (Some(status), String::new()), "{args:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
    let fixture = Fixture::new();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = fixture.command(&["schema"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(String::from_utf8(output.stderr).unwrap());
    assert_snapshot!(fixture.run(&["schema", "--out", "/dev/full"]));
}

#[test]
fn a_file_that_cannot_be_written_leaves_no_trace() {
    let fixture = Fixture::new().file("there/schema.json", "old");
    assert_snapshot!(fixture.run(&["schema", "--out", "none/schema.json"]));
    assert_snapshot!(fixture.run(&["schema", "--out", "there"]));
    assert_eq!(std::fs::read_to_string(fixture.path("there/schema.json")).unwrap(), "old");
    assert_eq!(std::fs::read_dir(fixture.path("")).unwrap().count(), 1);
}

#[test]
fn colour_when_asked_for_and_never_in_a_pipe() {
    let fixture = Fixture::new().file("bad.yaml", "policy: [\n");
    let coloured = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = fixture.command(args);
        let output = command.envs(variables.iter().copied()).output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&["check", "bad.yaml"], &[("TERM", "xterm-256color")]));
    assert!(coloured(&["check", "bad.yaml"], &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured(&["check", "bad.yaml", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["check", "bad.yaml", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["check", "bad.yaml", "--format", "json", "--color", "always"], &[]));
}
