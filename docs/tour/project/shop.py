# SPDX-License-Identifier: MIT
"""The shop: a page, a cart and prices, with a mistake or two."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="en"><title>Shop</title>
<style>body { font: 16px sans-serif; margin: 2rem; } li { margin: .4rem 0; } button { padding: .3rem 1rem; }</style>
<h1>Shop</h1><ul><li>Tea <b>4.20 €</b></li><li>Coffee <b>6.50 €</b></li></ul>
<button onclick="total.textContent = '10.70 €'">Add all</button> <p>Total: <output id="total">0.00 €</output></p></html>"""
ORDER = {"id": 17, "customer": "Ada", "state": "open",
         "items": [{"name": "tea", "count": 2, "price": 4.2}, {"name": "coffee", "count": 1, "price": 6.5}],
         "total": 14.9, "currency": "EUR"}


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        kind, body = "application/json", None
        if self.path == "/":
            kind, body = "text/html; charset=utf-8", PAGE.encode()
        elif self.path == "/orders/17":
            body = json.dumps(ORDER).encode()
        elif self.path == "/health":
            body = b'{"status": "ok"}'
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body or b"{}")


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()
