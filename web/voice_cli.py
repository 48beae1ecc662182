"""`rapport voice`: a brand's voice, from the consent to the report."""

import typer

voice = typer.Typer(no_args_is_help=True, help="Import, train, check and revoke brand voices.")
