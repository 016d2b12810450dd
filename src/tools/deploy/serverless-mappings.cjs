'use strict';
// Finds what else would send records to a function that Millrace gives a mapping. No I/O.

/** Events for which the framework makes a mapping of its own, of which nobody knows whether it honours partial answers. */
const SOURCE_EVENTS = ['stream', 'msk', 'kafka'];

/** Resources by which a mapping may name a function. */
const NAMES_OF_FUNCTIONS = ['AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** What an extension must not put in place of what is generated, by the type of the resource. */
const FIXED_PROPERTIES = {
  'AWS::Lambda::EventSourceMapping': ['FunctionName', 'FunctionResponseTypes'],
  'AWS::Lambda::Function': ['Environment'],
};

/**
 * Returns the mappings that a user wrote beside the generated ones, each with its place and what to do. A
 * function is told how to answer by one variable, so that all its mappings must read answers alike: a
 * mapping without partial answers would take one with failures for a success (I1).
 */
function findOtherMappings(service, fragment) {
  const planned = Object.entries(fragment.functions);
  return [
    ...planned.flatMap(([name]) => findEvents(name, service.functions[name])),
    ...planned.flatMap(([name, made]) => findResources(service, name, made)),
    ...findExtensions(service.resources?.extensions ?? {}, fragment),
  ];
}

function findEvents(name, { events } = {}) {
  return [events ?? []]
    .flat()
    .flatMap((event, index) =>
      SOURCE_EVENTS.filter((type) => Object.hasOwn(Object(event), type)).map(
        (type) =>
          `functions.${name}.events.${index}.${type}: remove it: custom.millrace.sources binds the source, ` +
          'and this second mapping would take a partial answer for a success',
      ),
    );
}

function findResources({ functions, resources }, name, { functionId }) {
  const all = Object.entries(resources?.Resources ?? {});
  const prefix = functionId.replace(/LambdaFunction$/, '');
  const aliases = ['ProvConc', 'SnapStart', 'Durable'].map((kind) => `${prefix}${kind}LambdaAlias`);
  const known = { ids: [functionId, ...aliases], name: functions[name]?.name };
  const named = all.filter(
    ([, one]) => NAMES_OF_FUNCTIONS.includes(one?.Type) && names(one, known),
  );
  const ids = [...known.ids, ...named.map(([id]) => id)];
  return all
    .filter(([, one]) => one?.Type === 'AWS::Lambda::EventSourceMapping')
    .filter(([, one]) => names(one, { ...known, ids }))
    .map(
      ([id]) =>
        `resources.Resources.${id}: remove it: custom.millrace.sources binds the source of ${name}, ` +
        'and this second mapping may take a partial answer for a success',
    );
}

/** Whether a resource names the function, by one of its ids or by its name. */
function names({ Properties }, { ids, name }) {
  const { texts, references } = collectNames(Properties?.FunctionName);
  if (references.some((id) => ids.includes(id))) return true;
  if (name === undefined) return false;
  // A name alone, or as the end of an ARN; a version or an alias may follow.
  return texts.some((text) => text.split(':').includes(name));
}

/** The texts of a value, and the logical ids that it names by `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
function collectNames(value) {
  if (typeof value === 'string') {
    const inserted = [...value.matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, id]) => id.trim());
    return { texts: [value], references: inserted };
  }
  if (typeof value !== 'object' || value === null) return { texts: [], references: [] };
  const { Ref: id, 'Fn::GetAtt': got } = value;
  const own = [id, typeof got === 'string' ? got.split('.')[0] : got?.[0]];
  const inner = Object.values(value).map(collectNames);
  return {
    texts: inner.flatMap(({ texts }) => texts),
    references: [...own, ...inner.flatMap(({ references }) => references)],
  };
}

function findExtensions(extensions, { functions, resources }) {
  const ids = Object.values(functions).map(({ functionId }) => functionId);
  return Object.entries(extensions).flatMap(([id, extension]) => {
    const type = ids.includes(id) ? 'AWS::Lambda::Function' : resources[id]?.Type;
    return (FIXED_PROPERTIES[type] ?? [])
      .filter((property) => Object.hasOwn(Object(extension?.Properties), property))
      .map((property) => `resources.extensions.${id}.Properties.${property}: it is generated`);
  });
}

module.exports = { findOtherMappings };
