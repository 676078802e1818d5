//! Figures of the process, as Linux tells them; elsewhere there are none.

use std::fs;

use super::text::{Kind, Text};

pub(super) fn write(text: &mut Text) {
    let Ok(status) = fs::read_to_string("/proc/self/status") else {
        return;
    };
    for (field, name, help) in [
        (
            "VmRSS:",
            "process_resident_memory_bytes",
            "Memory that the process holds.",
        ),
        (
            "VmHWM:",
            "billing_api_resident_memory_max_bytes",
            "The most memory that the process has held.",
        ),
    ] {
        if let Some(kib) = kib_of(&status, field) {
            text.one(name, Kind::Gauge, help, kib.saturating_mul(1024));
        }
    }
    if let Ok(handles) = fs::read_dir("/proc/self/fd") {
        let help = "Files and sockets that the process has open.";
        text.one("process_open_fds", Kind::Gauge, help, handles.count());
    }
}

/// `VmRSS:     1234 kB`.
fn kib_of(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t    1234 kB\n";
        assert_eq!(kib_of(status, "VmRSS:"), Some(1234));
        assert_eq!(kib_of(status, "VmHWM:"), Some(2048));
        assert_eq!(kib_of(status, "VmSwap:"), None);
    }
}
