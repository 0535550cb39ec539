#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints tests/vectors/dh_group5.txt: powers modulo the prime of RFC 3526, section 2, by Python's
pow(): tests/vectors/make_dh.py >tests/vectors/dh_group5.txt"""

import hashlib

P = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF",
    16,
)
EDGES = (0, 1, 2, 3, 16, 1 << 24, 1 << 48, (1 << 48) - 1, 1 << 239, 0x1111 << 224, (1 << 240) - 1)
BASES = (P - 3, 3, 1 << 1535)
CHAIN = 100  # exponents whose results are only compared by a hash


def digest(text: str, number: int) -> bytes:
    return hashlib.sha256(text.encode() + number.to_bytes(4, "big")).digest()


def exponent(text: str, number: int) -> int:
    return int.from_bytes(digest(text, number)[:30], "big")


def public(x: int) -> bytes:
    return pow(2, x, P).to_bytes(192, "big")


def base(number: int) -> int:
    return int.from_bytes(b"".join(digest("base", 6 * number + k) for k in range(6)), "big") % P


def main():
    print("# Modular powers in group 5 of RFC 3526. Independent of the library: made by")
    print("#   tests/vectors/make_dh.py >tests/vectors/dh_group5.txt")
    print("# xN: exponent; pN: 2^x mod p; yN: a base; sN: y^x mod p. name: hex")
    print(f"prime: {P:x}")
    for i, x in enumerate((*EDGES, *(exponent("edge", i) for i in range(5)))):
        y = BASES[i] if i < len(BASES) else base(i)
        print(f"x{i}: {x:060x}\np{i}: {public(x).hex()}")
        print(f"y{i}: {y:0384x}\ns{i}: {pow(y, x, P):0384x}")
    print(f"# SHA-256 over g^x and (g^x)^x for {CHAIN} exponents x: first 30 bytes of SHA-256('chain' | i), i of 4")
    chain = hashlib.sha256()
    for i in range(CHAIN):
        x = exponent("chain", i)
        chain.update(public(x) + pow(pow(2, x, P), x, P).to_bytes(192, "big"))
    print(f"chain: {chain.hexdigest()}")


main()
