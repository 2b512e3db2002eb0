# SPDX-License-Identifier: MIT
"""What becomes of the directories of shards before they are merged: by somebody who wants green, by a
download that was cut, by a cache."""
import os

import leftovers
import stamp_sums
from world import Results

WAYS = ("copy", "copy", "link", "hard link")


def alter(world, each, attack, dirs):
    """What somebody does to the directories who wants green. Changes which are given."""
    count, number = each["count"], attack["shard"]
    path = world.root / ("shards/%d.%d" % (number, count))
    if not path.exists() or path not in dirs:
        return
    if attack["what"] == "drop":
        del dirs[path]
    elif attack["what"] in ("twice", "link"):
        copy = world.root / "shards/again"
        remove(world, copy)
        if attack["what"] == "link":
            copy.symlink_to(path)
            world.tell("ln -s %s %s" % (world.short(path), world.short(copy)))
        else:
            leftovers.copy(world, path, copy, tree=True)
        dirs[copy] = dirs[path]
    elif attack["what"] == "other":
        other = world.root / ("shards/%d.%d" % (attack["of"], count))
        if other in dirs and other != path:
            copy = world.root / "shards/again"
            remove(world, copy)
            leftovers.copy(world, other, copy, tree=True)
            dirs[copy] = dirs.pop(other)
            del dirs[path]
            dirs[other] = dirs[copy]
    elif attack["what"] == "older":
        old = world.root / ("shards/old.%d.%d" % (number, count))
        if old.exists() and world.old_shards.get(old):
            del dirs[path]
            dirs[old] = world.old_shards[old]
    elif attack["what"] == "number":
        renumber(world, attack, path, world.root / ("shards/%d.%d" % (attack["of"], count)), dirs)
    elif attack["what"] == "partly":
        remove(world, path / attack["file"])
    elif attack["what"] == "file of":
        source = world.root / ("shards/%s%d.%d" % (attack["from"], attack["of"], count)) / attack["file"]
        put(world, source, path / attack["file"], attack["how"])
    else:
        copy_stamp(world, each, attack, path)


def renumber(world, attack, path, other, dirs):
    """The directory of another shard, which says that it is this one."""
    if other not in dirs or other == path or not (other / ".e2e/run").exists():
        return
    copy = world.root / "shards/again"
    remove(world, copy)
    leftovers.copy(world, other, copy, tree=True)
    text = (copy / ".e2e/run").read_text()
    says = ['"shard":"%d/' % attack[name] for name in ("of", "shard")]
    world.write(copy / ".e2e/run", text.replace(*says))
    del dirs[path]
    dirs[copy] = dirs[other]


def put(world, source, target, how):
    """One file or directory of another shard's, or of an older copy's, in place of this one's."""
    if not source.exists() or not target.parent.is_dir() or source == target:
        return
    remove(world, target)
    if how == "copy":
        leftovers.copy(world, source, target, tree=source.is_dir())
    elif how == "link" or source.is_dir():
        target.symlink_to(source)
        world.tell("ln -s %s %s" % (world.short(source), world.short(target)))
    else:
        os.link(source, target)
        world.tell("ln %s %s" % (world.short(source), world.short(target)))


def remove(world, path):
    if path.is_symlink():
        path.unlink()
        world.tell("rm " + world.short(path))
    elif path.exists():
        leftovers.remove(world, path)


def copy_stamp(world, each, attack, path):
    """A pass from another shard, from the results of no shard, or by another name."""
    phase, name = attack["test"].split("/")
    stamp, failed = (path / phase / (name + "." + status) for status in ("passed", "failed"))
    source = failed
    if attack["what"] == "stamp":
        of = attack["of"]
        source = (world.root / ("shards/%d.%d" % (of, each["count"])) if of else
                  world.checkouts["a"].path / leftovers.OUT) / phase / stamp.name
    if not source.exists() or source == stamp:
        return
    text = source.read_text()
    if attack["what"] == "unfailed":
        text = text.replace('"status":"failed"', '"status":"passed"').replace('"exit_code":1', '"exit_code":0')
        text = stamp_sums.with_checksum(text)
    if failed.exists():
        leftovers.remove(world, failed)
    world.write(stamp, text)


def keep_old(world, path, made):
    """A copy, for somebody who brings it again."""
    old = path.parent / ("old." + path.name)
    remove(world, old)
    leftovers.copy(world, path, old, tree=True)
    world.old_shards[old] = Copied(made)


class Copied:
    """What is known of a directory that was copied."""

    def __init__(self, made):
        self.shard, self.code, self.plan_then = made.shard, made.code, made.plan_then
        self.original, self.kept = made, Results(made.results.owner)
        self.kept.executions = list(made.kept.executions)

    def __getattr__(self, name):
        return getattr(self.original, name)
