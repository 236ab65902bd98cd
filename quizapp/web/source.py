"""Where a request comes from, as far as guessing is counted by it: one address, or one IPv6 network."""

from ipaddress import IPv6Address, ip_address

from flask import request

_NETWORK_BITS = 64


def source() -> str:
    """The address in front of the trusted proxies. A household owns a whole IPv6 /64: that is one source."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return f"{IPv6Address(int(address) >> _NETWORK_BITS << _NETWORK_BITS)}/{_NETWORK_BITS}"
    return str(address)
