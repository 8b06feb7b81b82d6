use std::{fs, path::Path};

use clap::CommandFactory;
use proptest::prelude::*;

use super::*;
use crate::config::{Origin, Setting};

fn parsed(words: &str, env: &[(&str, &str)], folder: &Path) -> Result<Cli, String> {
    let words = format!("lectern {words}");
    let env = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
    parse(words.split_whitespace().map(Into::into), env, folder).map_err(|error| {
        let code = if error.use_stderr() { 2 } else { 0 };
        assert_eq!(error.exit_code(), code);
        error.to_string()
    })
}

fn folder_with(toml: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lectern.toml"), toml).unwrap();
    folder
}

fn setting(cli: &Cli, name: &str) -> Setting {
    cli.settings.iter().find(|setting| setting.name == name).cloned().unwrap()
}

fn refused(toml: &str) -> String {
    parsed("serve", &[], folder_with(toml).path()).unwrap_err()
}

#[test]
fn the_commands_hold_together() {
    Args::command().debug_assert();
}

#[test]
fn nothing_set_is_a_portal_on_loopback() {
    let nowhere = tempfile::tempdir().unwrap();
    let cli = parsed("serve", &[], nowhere.path()).unwrap();
    let Command::Serve { door, address, zone, .. } = cli.args.command else { panic!("serve was asked") };
    assert_eq!(address.listen.to_string(), "127.0.0.1:8080");
    assert_eq!((door.base_url, door.max_connections, door.demo), (None, 4096, false));
    assert_eq!(zone.time_zone, TimeZone::UTC);
    assert_eq!(cli.args.common.data, Path::new("./lectern-data"));
    assert_eq!(cli.args.common.log, "info");
    assert!(cli.settings.iter().all(|setting| setting.origin == Origin::Default));
}

#[test]
fn the_command_line_goes_before_the_environment_before_the_file() {
    let folder = folder_with("listen = \"127.0.0.1:1\"\nlog = \"warn\"\ndata = \"/from/file\"\n");
    let env = [("LECTERN_LISTEN", "127.0.0.1:2"), ("LECTERN_LOG", "debug")];
    let cli = parsed("--log=error serve --listen 127.0.0.1:3", &env, folder.path()).unwrap();
    assert_eq!(setting(&cli, "listen").value, "127.0.0.1:3");
    assert_eq!(setting(&cli, "listen").origin, Origin::Flag);
    assert_eq!(setting(&cli, "log").value, "error");
    let cli = parsed("serve", &env, folder.path()).unwrap();
    assert_eq!(setting(&cli, "listen").value, "127.0.0.1:2");
    assert_eq!(setting(&cli, "listen").origin, Origin::Env("LECTERN_LISTEN".into()));
    assert_eq!(setting(&cli, "log").value, "debug");
    assert_eq!(setting(&cli, "data").value, "/from/file");
    assert_eq!(setting(&cli, "data").origin, Origin::File("lectern.toml".into()));
    let Command::Serve { address, .. } = cli.args.command else { panic!("serve was asked") };
    assert_eq!(address.listen.port, 2);
    assert_eq!(cli.args.common.data, Path::new("/from/file"));
}

#[test]
fn options_of_every_command_stand_in_one_flat_file() {
    let toml = "base_url = \"https://read.example.org/\"\nmax-connections = 50\ndemo = true\nformat = \"article-json\"\ndry-run = true\ntime-zone = \"Asia/Shanghai\"\njson = true\n";
    let folder = folder_with(toml);
    let cli = parsed("serve", &[], folder.path()).unwrap();
    let Command::Serve { door, .. } = cli.args.command else { panic!("serve was asked") };
    assert_eq!(door.base_url.unwrap().as_str(), "https://read.example.org");
    assert_eq!((door.max_connections, door.demo), (50, true));
    let cli = parsed("import a.txt -", &[], folder.path()).unwrap();
    let Command::Import { files, reading, zone, print } = cli.args.command else {
        panic!("import was asked")
    };
    assert_eq!(files, [Path::new("a.txt"), Path::new("-")]);
    assert_eq!((reading.format, reading.dry_run, reading.refused), (Some(Format::ArticleJson), true, None));
    assert_eq!(zone.time_zone.iana_name(), Some("Asia/Shanghai"));
    assert!(print.json);
}

#[test]
fn config_knows_every_option() {
    let folder = folder_with("dry-run = true\n");
    let cli =
        parsed("config --listen 0.0.0.0:80 --demo", &[("LECTERN_FORMAT", "digest-text")], folder.path())
            .unwrap();
    let names: Vec<_> = cli.settings.iter().map(|setting| setting.name.as_str()).collect();
    let all = layers_options();
    assert_eq!(names.len(), all.len());
    assert!(all.iter().all(|name| names.contains(&name.as_str())), "{names:?}");
    assert_eq!(
        setting(&cli, "demo"),
        Setting { name: "demo".into(), value: "true".into(), origin: Origin::Flag, secret: false }
    );
    assert_eq!(setting(&cli, "dry-run").value, "true");
    assert_eq!(setting(&cli, "format").origin, Origin::Env("LECTERN_FORMAT".into()));
    assert_eq!(setting(&cli, "refused").value, "");
}

fn layers_options() -> std::collections::BTreeSet<String> {
    let longs = every_option().into_iter().filter_map(|option| option.get_long().map(str::to_owned));
    longs.filter(|long| !["help", "version"].contains(&long.as_str())).collect()
}

/// The options of every command and of those below it.
fn every_option() -> Vec<clap::Arg> {
    fn of(command: &clap::Command) -> Vec<clap::Arg> {
        command.get_arguments().cloned().chain(command.get_subcommands().flat_map(of)).collect()
    }
    of(&Args::command())
}

#[test]
fn every_option_has_a_variable_of_its_name() {
    for option in every_option() {
        if let Some(long) = option.get_long().filter(|long| !["help", "version"].contains(long)) {
            let variable = format!("LECTERN_{}", long.replace('-', "_").to_uppercase());
            assert_eq!(option.get_env().unwrap(), &*variable);
        }
    }
}

#[test]
fn options_of_a_command_below_a_command_have_their_layers() {
    let folder = folder_with("role = \"reader\"\njson = true\n");
    let role = |words: &str, env: &[(&str, &str)]| {
        let cli = parsed(words, env, folder.path()).unwrap();
        let role = setting(&cli, "role");
        let Command::User { what: UserCommand::Add { account, .. } } = cli.args.command else {
            panic!("user add was asked")
        };
        (account.role, role.origin)
    };
    let env = [("LECTERN_ROLE", "owner")];
    assert_eq!(role("user add Ann", &[]), (Role::Reader, Origin::File("lectern.toml".into())));
    assert_eq!(role("user add Ann", &env), (Role::Owner, Origin::Env("LECTERN_ROLE".into())));
    assert_eq!(role("user add Ann --role editor", &env), (Role::Editor, Origin::Flag));
    assert_eq!(role("user add Ann", &[("LECTERN_ROLE", "")]).0, Role::Reader);
    let cli = parsed("user --data here list", &[], folder.path()).unwrap();
    assert_eq!((setting(&cli, "data").value, setting(&cli, "json").value), ("here".into(), "true".into()));
    assert!(refused("role = \"king\"").contains("write one of: owner, editor, reader"));
}

#[test]
fn a_named_file_is_read_in_place_of_the_usual_one() {
    let folder = folder_with("log = \"warn\"\n");
    fs::write(folder.path().join("other.toml"), "log = \"debug\"\n").unwrap();
    for (words, env) in [
        ("--config other.toml serve", None),
        ("serve --config=other.toml", None),
        ("serve", Some(("LECTERN_CONFIG", "other.toml"))),
    ] {
        let cli = parsed(words, env.as_slice(), folder.path()).unwrap();
        assert_eq!(setting(&cli, "log").value, "debug", "{words}");
        assert_eq!(setting(&cli, "log").origin, Origin::File("other.toml".into()));
        assert_eq!(setting(&cli, "config").value, "other.toml");
    }
    let missing = parsed("serve --config gone.toml", &[], folder.path()).unwrap_err();
    assert!(missing.starts_with("error: the configuration file gone.toml can't be read"), "{missing}");
}

#[test]
fn a_wrong_value_names_its_file_and_key() {
    assert_eq!(
        refused("listen = \"8080\"\n"),
        "error: lectern.toml, key listen: 8080 can't be used; write it as host:port, such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:80 for every address\n"
    );
    assert!(refused("time-zone = \"Middle/Earth\"").contains("key time-zone: Middle/Earth can't be used"));
    assert!(refused("demo = \"perhaps\"").contains("key demo: perhaps can't be used; write true or false"));
    assert!(refused("max-connections = 0").contains("key max-connections: 0 can't be used"));
    assert!(refused("format = \"pdf\"").contains("write one of: digest-text, article-json"));
    assert!(refused("log = \"lectern=loud\"").contains("key log"));
    assert!(refused("base-url = \"https://a.example/portal\"").contains("no path"));
    assert!(refused("listen = [1]").contains("key listen: a setting is one text, number, true or false"));
    assert!(refused("base-url = \"http://a\"\nbase_url = \"http://b\"").contains("given twice"));
    assert!(
        refused("log = \"info\"\nlisten = \n").starts_with("error: lectern.toml, line 2: this is not TOML")
    );
}

#[test]
fn a_wrong_value_names_its_variable() {
    let nowhere = tempfile::tempdir().unwrap();
    let error = parsed("serve", &[("LECTERN_LISTEN", "here")], nowhere.path()).unwrap_err();
    assert!(error.starts_with("error: LECTERN_LISTEN: here can't be used"), "{error}");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        refused("bse-url = \"\""),
        "error: lectern.toml, key bse-url: there is no such setting; did you mean base-url?\n"
    );
    assert!(refused("listne = \"\"").contains("did you mean listen?"));
    assert!(refused("config = \"x.toml\"").contains("key config: there is no such setting"));
}

#[test]
fn an_empty_variable_is_not_set() {
    let nowhere = tempfile::tempdir().unwrap();
    let cli = parsed("serve", &[("LECTERN_BASE_URL", ""), ("LECTERN_DEMO", "")], nowhere.path()).unwrap();
    assert_eq!(setting(&cli, "base-url").origin, Origin::Default);
    assert_eq!(setting(&cli, "demo").value, "false");
    let cli = parsed("serve", &[("LECTERN_DEMO", "1")], nowhere.path()).unwrap();
    assert_eq!(setting(&cli, "demo").value, "true");
}

#[test]
fn a_flag_wins_over_a_variable_that_says_no() {
    let folder = folder_with("demo = true\n");
    let cli = parsed("serve", &[("LECTERN_DEMO", "no")], folder.path()).unwrap();
    assert_eq!(setting(&cli, "demo").value, "false");
    let cli = parsed("serve --demo", &[("LECTERN_DEMO", "no")], folder.path()).unwrap();
    assert_eq!(setting(&cli, "demo").value, "true");
}

#[test]
fn help_is_there_though_the_file_is_broken() {
    let folder = folder_with("nonsense");
    let help = parsed("--help", &[], folder.path()).unwrap_err();
    assert!(help.contains("serve") && help.contains("LECTERN_DATA"), "{help}");
    let help = parsed("serve --help", &[], folder.path()).unwrap_err();
    assert!(help.contains("--base-url <URL>") && help.contains("LECTERN_BASE_URL"), "{help}");
    assert!(parsed("--version", &[], folder.path()).unwrap_err().starts_with("lectern "));
}

#[test]
fn wrong_usage_is_refused() {
    let nowhere = tempfile::tempdir().unwrap();
    for words in [
        "",
        "import",
        "serve --json",
        "themes --listen 127.0.0.1:1",
        "fly",
        "serve --demo --demo",
        "user",
        "user add",
        "user remove",
        "user add Ann --role king",
        "user add ...",
    ] {
        assert!(parsed(words, &[], nowhere.path()).is_err(), "{words}");
    }
}

proptest! {
    #[test]
    fn no_file_makes_it_panic(toml in "([a-z_-]{1,8} = (\"[^\"]{0,8}\"|[0-9]{1,3}|true)\n){0,3}.{0,12}") {
        let folder = folder_with(&toml);
        let _ = parsed("serve", &[], folder.path());
    }
}

#[test]
fn a_secret_is_taken_from_the_environment_or_the_file_and_never_from_the_command_line() {
    let nowhere = tempfile::tempdir().unwrap();
    let why = parsed("serve --oidc-client-secret hunter2hunter2", &[], nowhere.path()).unwrap_err();
    assert!(why.contains("--oidc-client-secret") && why.contains("--oidc-client-secret-file"), "{why}");
    assert!(!why.contains("hunter2"), "{why}");
    let env = [("LECTERN_OIDC_CLIENT_SECRET", "hunter2hunter2")];
    let cli = parsed("serve", &env, nowhere.path()).unwrap();
    let Command::Serve { vouching, .. } = &cli.args.command else { panic!("serve was asked") };
    assert_eq!(vouching.oidc_client_secret, Some(Hidden("hunter2hunter2".into())));
    assert!(!format!("{vouching:?}").contains("hunter2"));
    assert!(!crate::config::table(&cli.settings).contains("hunter2"));
    assert!(setting(&cli, "oidc-client-secret").secret);
}

#[test]
fn what_is_said_of_a_provider_or_a_proxy_is_refused_by_its_option() {
    for (toml, why) in [
        ("oidc-issuer = \"login.example.org\"", "oidc-issuer"),
        ("oidc-issuer = \"http://login.example.org\"", "oidc-issuer"),
        ("oidc-roles = \"admins\"", "“admins” is not group=role"),
        ("oidc-roles = \"admins=king\"", "“king” is no role"),
        ("proxy-roles = \"\"", "group=role"),
        ("proxy-user-header = \"Remote User\"", "proxy-user-header"),
    ] {
        let said = refused(toml);
        assert!(said.contains(why) && said.contains("lectern.toml"), "{toml}: {said}");
    }
}
