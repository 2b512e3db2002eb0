dnl SPDX-License-Identifier: MIT
dnl E2E_TRY_CFLAG(VARIABLE, FLAG), E2E_TRY_LDFLAG(VARIABLE, FLAG): adds the flag
dnl to the variable when the compiler, or the linker, takes it without a warning.
AC_DEFUN([E2E_TRY_CFLAG], [
AC_MSG_CHECKING([whether $CC takes $2])
e2e_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -Werror $2"
AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
  [$1="$$1 $2"; AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])])
CFLAGS=$e2e_save_CFLAGS
])

AC_DEFUN([E2E_TRY_LDFLAG], [
AC_MSG_CHECKING([whether the linker takes $2])
e2e_save_CFLAGS=$CFLAGS
e2e_save_LDFLAGS=$LDFLAGS
CFLAGS="$CFLAGS $HARDEN_CFLAGS"
LDFLAGS="$LDFLAGS $2"
AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
  [$1="$$1 $2"; AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])])
CFLAGS=$e2e_save_CFLAGS
LDFLAGS=$e2e_save_LDFLAGS
])

dnl E2E_HARDENING: HARDEN_CFLAGS for all that is compiled, HARDEN_LDFLAGS for all
dnl programs, PIE_LDFLAGS for those that are linked dynamically. None of it with
dnl the sanitizers, which look for the same mistakes and see more without.
AC_DEFUN([E2E_HARDENING], [
AC_ARG_ENABLE([hardening],
  [AS_HELP_STRING([--disable-hardening], [build without stack protectors, checked string functions, read-only relocations and random addresses])],
  [], [enable_hardening=yes])
HARDEN_CFLAGS=
HARDEN_LDFLAGS=
PIE_LDFLAGS=
AS_IF([test -n "$SANITIZE_CFLAGS"], [enable_hardening=no])
AS_IF([test "$enable_hardening" = yes], [
  E2E_TRY_CFLAG([HARDEN_CFLAGS], [-fstack-protector-strong])
  E2E_TRY_CFLAG([HARDEN_CFLAGS], [-fstack-clash-protection])
  E2E_TRY_CFLAG([HARDEN_CFLAGS], [-fcf-protection])
  dnl It needs an optimising compiler; where it is set already, that stays.
  AC_MSG_CHECKING([for _FORTIFY_SOURCE])
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#if defined _FORTIFY_SOURCE || !defined __OPTIMIZE__
#error "set, or of no use"
#endif]], [])],
    [HARDEN_CFLAGS="$HARDEN_CFLAGS -D_FORTIFY_SOURCE=2"; AC_MSG_RESULT([2])],
    [AC_MSG_RESULT([as it is])])
  E2E_TRY_LDFLAG([HARDEN_LDFLAGS], [-Wl,-z,relro])
  E2E_TRY_LDFLAG([HARDEN_LDFLAGS], [-Wl,-z,now])
  E2E_TRY_CFLAG([HARDEN_CFLAGS], [-fPIE])
  E2E_TRY_LDFLAG([PIE_LDFLAGS], [-pie])])
AC_SUBST([HARDEN_CFLAGS])
AC_SUBST([HARDEN_LDFLAGS])
AC_SUBST([PIE_LDFLAGS])
])
