dnl SPDX-License-Identifier: MIT
dnl E2E_RUN: how e2e-run is compiled and linked, in E2E_RUN_CFLAGS and E2E_RUN_LDFLAGS.
dnl
dnl It starts once per test and needs libc alone. Without the dynamic linker it starts faster, and with
dnl musl faster still: before main, glibc asks the processor for all it can do, and a virtual machine
dnl answers each question slowly. It looks up no user, host or locale, which is what a static libc could
dnl not do. Not with -static-pie, which relocates itself at each start.
AC_DEFUN([E2E_RUN], [
AC_ARG_ENABLE([static-run],
  [AS_HELP_STRING([--disable-static-run], [link e2e-run dynamically (default: statically where that works)])],
  [], [enable_static_run=auto])
AC_ARG_WITH([musl],
  [AS_HELP_STRING([--without-musl], [link e2e-run with the usual C library (default: with musl where musl-gcc is there)])],
  [], [with_musl=auto])
E2E_RUN_CFLAGS=
E2E_RUN_LDFLAGS=$PIE_LDFLAGS
AS_IF([test "$enable_static_run" != no && test -z "$SANITIZE_CFLAGS"], [
  E2E_TRY_STATIC([whether programs can be linked statically], [],
    [E2E_RUN_LDFLAGS=-static])
  AS_IF([test "$with_musl" != no && test "$cross_compiling" != yes], [
    dnl musl-gcc is gcc with a file of specs, which makes it a matter of flags.
    e2e_musl_specs=`sed -n 's/.*-specs "\(.*\)".*/\1/p' "\`command -v musl-gcc\`" 2>/dev/null`
    AS_IF([test -n "$e2e_musl_specs"], [
      E2E_TRY_STATIC([whether $CC can use musl], [-specs=$e2e_musl_specs],
        [E2E_RUN_CFLAGS=-specs=$e2e_musl_specs])])])])
AC_SUBST([E2E_RUN_CFLAGS])
AC_SUBST([E2E_RUN_LDFLAGS])
])

dnl E2E_TRY_STATIC(WHAT, FLAGS, IF-YES): whether a program can be compiled with the flags, without a
dnl warning that they mean nothing to the compiler, and linked statically.
AC_DEFUN([E2E_TRY_STATIC], [
AC_MSG_CHECKING([$1])
e2e_save_CFLAGS=$CFLAGS
e2e_save_LDFLAGS=$LDFLAGS
CFLAGS="$CFLAGS $HARDEN_CFLAGS $2 -Werror"
LDFLAGS="$LDFLAGS $HARDEN_LDFLAGS -static"
AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[puts("");]])],
  [$3; AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])])
CFLAGS=$e2e_save_CFLAGS
LDFLAGS=$e2e_save_LDFLAGS
])
