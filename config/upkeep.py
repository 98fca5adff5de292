"""The configuration of keeping: [backup] and [retention]."""

from dataclasses import dataclass
from pathlib import Path

from config.table import Table
from domain.keeping import Keeping


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """[backup]: the folder of daily backups, and how many stay."""

    folder: Path
    keeping: Keeping


def read_backup(table: Table, base: Path) -> BackupSettings:
    """[backup]; the folder is taken from that of the configuration."""
    return BackupSettings(
        base / table.text("folder", required=True),
        Keeping(
            table.whole("daily", 7, low=1, high=1000),
            table.whole("weekly", 4, high=1000),
            table.whole("monthly", 12, high=1000),
        ),
    )


def read_retention(table: Table) -> int | None:
    """[retention]: days for which mail is kept; None for ever."""
    return table.whole("days", 365, low=30, high=36_500) if table.data else None
