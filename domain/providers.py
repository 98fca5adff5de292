"""The mail providers whose customs a person must be told of. Advice about one is no help at another."""

_HOSTS = {"qq": ("qq.com", "foxmail.com"), "netease": ("163.com", "126.com", "yeah.net", "188.com", "netease.com")}


def provider_of(host: str) -> str:
    """The provider of a server: qq (with its service for enterprises), netease, or "" for any other."""
    name = host.lower().rstrip(".")
    for provider, domains in _HOSTS.items():
        if any(name == domain or name.endswith(f".{domain}") for domain in domains):
            return provider
    return ""
