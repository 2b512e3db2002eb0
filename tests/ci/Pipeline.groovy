// SPDX-License-Identifier: MIT
// groovy Pipeline.groovy JENKINSFILE: reads a declarative pipeline with Groovy itself. What is not
// known here, is misspelled or stands in the wrong place is an error, as it is for Jenkins. Prints the
// steps; runs none.

def allowed = [
    '': ['pipeline'],
    pipeline: ['agent', 'options', 'stages'],
    options: ['timeout', 'preserveStashes'],
    stages: ['stage'],
    stage: ['steps', 'post'],
    post: ['always'],
    steps: ['sh', 'unstash', 'catchError'],
    catchError: ['sh', 'unstash'],
    always: ['stash', 'archiveArtifacts', 'junit'],
]

class Section {
    Map allowed
    String name
    def any = 'any'

    def methodMissing(String word, Object arguments) {
        def given = arguments as List
        if (!(word in allowed[name]))
            throw new IllegalArgumentException("$word in ${name ?: 'the file'}")
        if (given && given.last() instanceof Closure) {
            def body = given.last()
            body.delegate = new Section(allowed: allowed, name: word)
            body.resolveStrategy = Closure.DELEGATE_ONLY
            body()
        }
        println "$word ${given.findAll { !(it instanceof Closure) }}"
    }
}

def text = new File(args[0]).text
def body = new GroovyShell().evaluate("{ -> $text }")
body.delegate = new Section(allowed: allowed, name: '')
body.resolveStrategy = Closure.DELEGATE_ONLY
body()
