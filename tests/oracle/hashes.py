"""The hashes that order ties and assign control groups, from their published definitions.

FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/. SplitMix64: Steele, Lea and Flood,
"Fast splittable pseudorandom number generators", 2014. Buckets: GrowthBook's SDK
specification, hash version 2.
"""

BUCKETS = 10_000


def fnv1a32(text: bytes) -> int:
    """Return the 32-bit FNV-1a hash."""
    return _fnv1a(text, offset=2166136261, prime=16777619, bits=32)


def fnv1a64(text: bytes) -> int:
    """Return the 64-bit FNV-1a hash."""
    return _fnv1a(text, offset=14695981039346656037, prime=1099511628211, bits=64)


def splitmix64(state: int) -> int:
    """Return the output of the generator's first step from a state."""
    mask = 2**64 - 1
    z = (state + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def growthbook_bucket(salt: str, unit: str) -> int:
    """Return the unit's bucket, 0 to 9,999; ids hash by the bytes of their UTF-8."""
    inner = fnv1a32((salt + unit).encode())
    return fnv1a32(str(inner).encode()) % BUCKETS


def tie_of(seed: int, customer: str, strategy: str) -> int:
    """Return the seeded hash, unsigned 64-bit, that orders equal scores of a customer."""
    start = (seed % 2**64) ^ fnv1a64(customer.encode())
    return splitmix64(splitmix64(start) ^ fnv1a64(strategy.encode()))


def drawn_number(tie: int, now: int) -> int:
    """Return the number that says on a day whether a moment is drawn, and which."""
    return splitmix64(tie ^ splitmix64(now // 86_400_000_000))


def _fnv1a(text: bytes, offset: int, prime: int, bits: int) -> int:
    value = offset
    for byte in text:
        value = (value ^ byte) * prime % 2**bits
    return value
