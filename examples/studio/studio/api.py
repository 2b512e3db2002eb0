# SPDX-License-Identifier: MIT
"""The HTTP API: python3 -m studio.api"""

import logging
import signal
import sys

import flask
import psycopg2
import redis
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from studio import config, health, version
from studio.endpoint import Refused
from studio.routes import assets, auth, brand_kits, coach, generations, logos, twitch


def create_app():
    app = flask.Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = config.LARGEST_UPLOAD
    for module in (auth, brand_kits, logos, generations, assets, twitch, coach):
        app.register_blueprint(module.blueprint, url_prefix="/api")
    app.add_url_rule("/health", view_func=health.report, endpoint="health")
    app.add_url_rule("/version", view_func=version.report, endpoint="version")

    @app.errorhandler(Refused)
    def refused(problem):
        return {"error": problem.message}, problem.status

    @app.errorhandler(HTTPException)
    def http_error(problem):
        return {"error": problem.description}, problem.code

    @app.errorhandler(psycopg2.errors.CheckViolation)
    @app.errorhandler(psycopg2.DataError)
    def not_acceptable(problem):
        return {"error": str(problem).splitlines()[0]}, 400

    @app.errorhandler(psycopg2.OperationalError)
    @app.errorhandler(redis.ConnectionError)
    @app.errorhandler(OSError)
    def unavailable(problem):
        app.logger.warning("unavailable: %s", problem)
        return {"error": "the studio is not available just now"}, 503

    return app


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config.STORAGE.mkdir(parents=True, exist_ok=True)
    server = make_server(config.API_HOST, config.API_PORT, create_app(), threaded=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
