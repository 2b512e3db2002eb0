# SPDX-License-Identifier: MIT
"""The seal and the checksum of a stamp, by other code than that which is tried: see e2e-run(1)."""
BASIS = 0xcbf29ce484222325
WORD = 2 ** 64


def fnv(data, value=BASIS):
    """FNV-1a, 64 bits, in hexadecimal."""
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 % WORD
    return "%016x" % value


def _sum(data):
    words = [data[i:i + 8] for i in range(0, len(data) // 8 * 8 + 1, 8)]
    value = BASIS
    for number in [int.from_bytes(word, "little") for word in words] + [len(data)]:
        value = (value ^ number) * 0x9e3779b97f4a7c15 % WORD
        value ^= value >> 32
    return value.to_bytes(8, "little")


def body(stamp):
    """A stamp without its seal and its checksum."""
    return stamp[:stamp.rindex(',"seal":"')]


def sealed(text, key=None, seal=None):
    """The stamp that has this body (text): with the seal that the key gives, or with another one."""
    whole = _sum(text.encode())
    if seal is None:
        seal = fnv(key.encode() + b"\0" + whole)
    return '%s,"seal":"%s","checksum":"%s"}\n' % (text, seal, fnv(whole + seal.encode()))


def with_checksum(stamp, edited=None):
    """The stamp, or one with another body, with the seal that it has and a checksum that is right."""
    at = stamp.rindex(',"seal":"') + len(',"seal":"')
    return sealed(body(stamp) if edited is None else edited, seal=stamp[at:at + 16])
