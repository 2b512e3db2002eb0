
# The files of the tests. Only a rule for that very file, with a recipe, makes one. Make's own rules
# and other patterns do not: for each of these files make takes a pattern below, which leaves less of
# its name open than any other, and makes nothing. Files that are not named here are not concerned.
.PHONY:@INPUTS@

