# SPDX-License-Identifier: BSD-3-Clause
"""Certificates for one scenario: an authority, a server, a client."""

import pathlib

from lab.personas.process import must


class Pki:
    def __init__(self, folder: pathlib.Path):
        folder.mkdir(mode=0o700)
        self.ca_cert, self._ca_key = folder / "ca.pem", folder / "ca.key"
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "30", "-subj", "/CN=lab authority",
             "-keyout", str(self._ca_key), "-out", str(self.ca_cert))  # fmt: skip
        self.server_key, self.server_cert = self._issue(folder, "server")
        self.client_key, self.client_cert = self._issue(folder, "client")

    def _issue(self, folder, name):
        key, cert = folder / f"{name}.key", folder / f"{name}.pem"
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "30", "-subj", f"/CN=lab {name}",
             "-CA", str(self.ca_cert), "-CAkey", str(self._ca_key),
             "-keyout", str(key), "-out", str(cert))  # fmt: skip
        return key, cert
