// A sweep in shards, one process for each, joined at the end; see README.md.
params.scenario = "scenarios/quickstart.yaml"
params.vary = "edges.0.cores=4..16 step 4"
params.shards = 4
params.edgefade = "npx edgefade"
params.out = "."

process SHARD {
    cpus 2

    input:
    tuple val(part), path(scenario)

    output:
    path "part-${part}"

    script:
    """
    ${params.edgefade} sweep ${scenario} --vary '${params.vary}' --shard ${part}/${params.shards} --jobs ${task.cpus} --quiet --out part-${part}
    """
}

process MERGE {
    publishDir params.out, mode: "copy"

    input:
    path parts

    output:
    path "cores"

    script:
    """
    ${params.edgefade} merge ${parts} --quiet --out cores
    """
}

workflow {
    shards = Channel.of(1..params.shards).combine(Channel.fromPath(params.scenario, checkIfExists: true))
    MERGE(SHARD(shards).collect())
}
