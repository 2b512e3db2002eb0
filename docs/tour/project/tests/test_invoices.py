# SPDX-License-Identifier: MIT
import socket


def test_invoices_are_sent():
    socket.create_connection(("127.0.0.1", 9), timeout=1)
