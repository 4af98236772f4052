"""The command line, ``moderate``: one thin command for each thing an operator does."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Any

import click

from model.errors import ModelError
from service.cli.benching import bench_command
from service.cli.databases import db_group
from service.cli.explaining import explain_command
from service.cli.labelled import replay_command, score_command
from service.cli.labels import labels_group
from service.cli.models import model_group
from service.cli.moderators import moderator_group
from service.cli.opening import Problems
from service.cli.privacy import erase_command, prune_command
from service.cli.serving import serve_command
from service.cli.sites import key_group, site_group
from service.cli.trying import compare_command, shadow_command
from service.errors import ServiceError


class Commands(click.Group):
    """Tells every expected failure of a command in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (ServiceError, ModelError) as error:
            raise Problems(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("moderate"), prog_name="moderate")
def main() -> None:
    """Moderate the comments of your blog with a service of your own.

    `moderate serve` starts it; everything it keeps is in the folder ./var, or the one that
    MODERATE_HOME names.
    """
    # What is written holds e-mail addresses: it is its owner's alone.
    os.umask(0o077)


for command in (
    serve_command,
    site_group,
    key_group,
    moderator_group,
    model_group,
    score_command,
    explain_command,
    replay_command,
    bench_command,
    labels_group,
    db_group,
    erase_command,
    prune_command,
):
    main.add_command(command)
for command in (shadow_command, compare_command):
    model_group.add_command(command)
