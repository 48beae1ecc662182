"""`rapport voice`: a brand's voice, from the consent to the report."""

import typer

from web.voice_classic_cli import classic
from web.voice_consent_cli import consent, revoke, verify
from web.voice_detect_cli import detect_mark
from web.voice_import_cli import import_
from web.voice_index_cli import index
from web.voice_list_cli import list_voices
from web.voice_report_cli import voice_report
from web.voice_train_cli import train

voice = typer.Typer(no_args_is_help=True, help="Import, train, check and revoke brand voices.")
voice.command("import")(import_)
voice.command("train")(train)
voice.command("classic")(classic)
voice.command("index")(index)
voice.command("list")(list_voices)
voice.add_typer(consent, name="consent")
voice.command("revoke")(revoke)
voice.command("verify")(verify)
voice.command("report")(voice_report)
voice.command("detect")(detect_mark)
