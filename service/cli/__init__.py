"""The command line, ``moderate``: one thin command for each thing an operator does."""

from __future__ import annotations

from importlib.metadata import version

import click

from service.cli.labelled import replay_command, score_command
from service.cli.serving import serve_command
from service.cli.sites import key_group, site_group


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("moderate"), prog_name="moderate")
def main() -> None:
    """Moderate the comments of your blog with a service of your own.

    `moderate serve` starts it; everything it keeps is in the folder ./var.
    """


for command in (serve_command, site_group, key_group, score_command, replay_command):
    main.add_command(command)
