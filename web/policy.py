"""What browsers may do with our pages: the Content-Security-Policy."""

from collections.abc import Mapping

from tenants.config import Tenant
from tenants.engines import DailyTransport

OWN: Mapping[str, str] = {
    "default-src": "'self'",
    # MediaPipe is WebAssembly. Text is never run as a program.
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self' blob: mediastream:",
    "base-uri": "'none'",
    "form-action": "'self'",
    "object-src": "'none'",
    "frame-ancestors": "'self'",
}
"""Nothing from anywhere else, and nothing to anywhere else. Our websockets are `self` too."""

DAILY: Mapping[str, str] = {
    "script-src": "https://*.daily.co blob:",
    "worker-src": "blob:",
    "connect-src": (
        "https://*.daily.co wss://*.daily.co https://*.pluot.blue wss://*.pluot.blue "
        "https://*.dailywebrtc.com wss://*.dailywebrtc.com "
        "https://*.dailywebrtc.net wss://*.dailywebrtc.net"
    ),
}
"""What Daily's kit needs besides: its call machine from c.daily.co, signalling at *.wss.daily.co
and pluot.blue. Its error reports to Sentry are not among it.

Source: docs.daily.co, "Setting up your CSP for daily-js" and "Corporate firewalls"; daily-js 0.90.
"""


def policy(tenant: Tenant | None = None) -> str:
    """For the page of a tenant; None for every other page."""
    more = DAILY if tenant and isinstance(tenant.transport, DailyTransport) else {}
    return "; ".join(
        " ".join(filter(None, (name, sources, more.get(name)))) for name, sources in OWN.items()
    )
