use super::files::Files;

/// A control group that the process is in, or one around it, by its folder below the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ControlGroup {
    pub(super) folder: String,
    pub(super) hierarchy: Hierarchy,
}

/// By which files a control group tells of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hierarchy {
    /// One tree for all controllers: version 2.
    Unified,
    /// A tree for each controller, or for a few of them: version 1.
    Legacy,
}

/// The groups whose `controller`, such as `cpu`, may limit the process. Not each of the folders need
/// exist, and two of them may be one. `None` where the system does not tell.
pub(super) fn control_groups(files: &Files, controller: &str) -> Option<Vec<ControlGroup>> {
    let groups = files.text("proc/self/cgroup")?;
    Some(
        groups
            .lines()
            .flat_map(|line| groups_of(line, controller))
            .collect(),
    )
}

/// `line` is `number:controllers:path`; in the unified hierarchy there are no controllers to name.
fn groups_of(line: &str, wanted: &str) -> Vec<ControlGroup> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
        return Vec::new();
    };
    let (mounts, hierarchy) = if controllers.is_empty() {
        let mounts = vec![
            "sys/fs/cgroup".to_owned(),
            "sys/fs/cgroup/unified".to_owned(),
        ];
        (mounts, Hierarchy::Unified)
    } else if controllers
        .split(',')
        .any(|controller| controller == wanted)
    {
        // The folder is named after all controllers that it mounts, and the name of one may point to it.
        let mounts = vec![
            format!("sys/fs/cgroup/{wanted}"),
            format!("sys/fs/cgroup/{controllers}"),
        ];
        (mounts, Hierarchy::Legacy)
    } else {
        return Vec::new();
    };
    mounts
        .iter()
        .flat_map(|mount| with_parents(mount, path))
        .map(|folder| ControlGroup { folder, hierarchy })
        .collect()
}

/// The folder of the group at `path` and of those around it, up to the mount. In a container `path`
/// may count from another root than what is mounted, and then the mount itself is the group.
fn with_parents(mount: &str, path: &str) -> Vec<String> {
    let mut folder = mount.to_owned();
    let mut folders = vec![folder.clone()];
    for part in path
        .split('/')
        .filter(|part| !part.is_empty() && *part != "..")
    {
        folder = format!("{folder}/{part}");
        folders.push(folder.clone());
    }
    folders
}
