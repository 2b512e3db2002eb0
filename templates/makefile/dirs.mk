# Where test files were looked for. A directory that has changed or is gone makes this file again. The
# slashes at the end keep it apart from a target of that name.
e2e-dirs :=@DIRS@
$(e2e-dirs): ;
