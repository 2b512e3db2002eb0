# SPDX-License-Identifier: MIT
# offered.zsh DIRECTORY LINE: what zsh offers behind this line, sorted, when the completion in DIRECTORY is
# on its path: in a terminal of its own zsh completes as it does for a person, and what it adds is written
# down.
zmodload zsh/zpty
out=$PWD/offered
rm -f $out $out.done
cat >.zshrc <<ZSH
fpath=(${(q)1} \$fpath)
PROMPT=
autoload -Uz compinit
compinit -u -d $PWD/zcompdump
zstyle ':completion:*' menu no
unsetopt auto_menu beep
LISTMAX=10000
compadd() {
  # Those calls fill arrays for the functions of zsh itself.
  if [[ " \${(j. .)\${@[1,(i)(-|--)]}} " == *' -'[a-zA-Z]#[OAD]' '* ]]; then
    builtin compadd "\$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "\$@"
  print -l -- \${hits} >>$out
  builtin compadd "\$@"
}
finish() { : >$out.done; zle kill-whole-line }
zle -N finish
bindkey '^T' finish
ZSH
zpty z "ZDOTDIR=$PWD TERM=dumb zsh -i"
zpty -w -n z "$2"$'\t\024'
for i in {1..600}; do
  [[ -e $out.done ]] && break
  zpty -r -t z text
  sleep 0.05
done
zpty -d z
[[ -e $out.done ]] || { print -u2 "zsh has not completed: $2"; exit 1 }
[[ -e $out ]] && sort -u $out | grep .
exit 0
