//! What machine this is.

use super::affinity::Cores;
use super::fnv1a::fnv1a;

/// The machine as reports name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    /// Cores that the process was allowed.
    pub(crate) cores: usize,
    pub(crate) memory_bytes: u64,
    pub(crate) os: String,
    pub(crate) virtualized: Option<bool>,
}

impl Machine {
    /// Asks the operating system.
    pub(crate) fn of_this_process(cores: &Cores) -> Self {
        let cpu_info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
        Self {
            cpu: cpu_model(&cpu_info).unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: cores.len().max(1),
            memory_bytes: memory_bytes(&memory).unwrap_or(0),
            os: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            virtualized: is_virtual(&cpu_info),
        }
    }

    /// Equal for machines whose times can be compared: processor, number of cores, architecture
    /// and memory, and neither host name nor clock, which differ between equal machines.
    pub(crate) fn key(&self) -> String {
        const GIB: f64 = 1_073_741_824.0;
        // The kernel keeps a part of the memory that varies a little from boot to boot.
        let memory = (self.memory_bytes as f64 / GIB).round();
        let text = format!(
            "{}|{}|{}|{memory}",
            self.cpu,
            self.cores,
            std::env::consts::ARCH
        );
        format!("{:016x}", fnv1a(text.as_bytes()))
    }
}

fn cpu_model(cpu_info: &str) -> Option<String> {
    value_of(cpu_info, "model name").map(str::to_owned)
}

fn memory_bytes(memory: &str) -> Option<u64> {
    let kibibytes: u64 = value_of(memory, "MemTotal")?
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    Some(kibibytes * 1024)
}

fn is_virtual(cpu_info: &str) -> Option<bool> {
    let flags = value_of(cpu_info, "flags")?;
    Some(flags.split_whitespace().any(|flag| flag == "hypervisor"))
}

/// The first `key : value` of a file of the kernel's.
fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CPU_INFO: &str = "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu tsc hypervisor\n\nprocessor\t: 1\nmodel name\t: other\n";

    #[test]
    fn the_kernels_files_are_read_line_by_line() {
        assert_eq!(cpu_model(CPU_INFO).as_deref(), Some("AMD EPYC"));
        assert_eq!(is_virtual(CPU_INFO), Some(true));
        assert_eq!(is_virtual("flags : fpu"), Some(false));
        assert_eq!(is_virtual(""), None);
        assert_eq!(
            memory_bytes("MemFree: 1 kB\nMemTotal:   2048 kB\n"),
            Some(2_097_152)
        );
    }

    #[test]
    fn a_few_megabytes_do_not_make_another_machine() {
        let machine = |memory_bytes| Machine {
            cpu: "c".into(),
            cores: 2,
            memory_bytes,
            os: "linux".into(),
            virtualized: None,
        };
        let gib = 1 << 30;
        assert_eq!(
            machine(24 * gib).key(),
            machine(24 * gib - (100 << 20)).key()
        );
        assert_ne!(machine(24 * gib).key(), machine(16 * gib).key());
    }
}
