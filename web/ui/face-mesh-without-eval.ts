/**
 * face_mesh puts three kinds of functions together from text, which the page's
 * Content-Security-Policy forbids. These do the same as closures, as Emscripten's
 * DYNAMIC_EXECUTION=0 would have made them.
 */

const CLOSURES: Record<string, string> = {
  createNamedFunction: `
function createNamedFunction(name, body) {
  var named = function () { return body.apply(this, arguments); };
  return Object.defineProperty(named, "name", { value: makeLegalFunctionName(name) });
}`,
  craftInvokerFunction: `
function craftInvokerFunction(humanName, argTypes, classType, invoker, fn) {
  if (argTypes.length < 2) throwBindingError("argTypes array size mismatch in " + humanName);
  var isMethod = argTypes[1] !== null && classType !== null;
  var wiredTypes = argTypes.slice(isMethod ? 1 : 2);
  var needsStack = argTypes.slice(1).some(function (type) {
    return type !== null && type.destructorFunction === undefined;
  });
  return function () {
    var given = Array.prototype.slice.call(arguments);
    var wanted = argTypes.length - 2;
    if (given.length !== wanted) {
      throwBindingError(
        "function " + humanName + " called with " + given.length + " arguments, expected " + wanted
      );
    }
    var destructors = needsStack ? [] : null;
    var values = isMethod ? [this].concat(given) : given;
    var wired = wiredTypes.map(function (type, i) {
      return type.toWireType(destructors, values[i]);
    });
    var result = invoker.apply(null, [fn].concat(wired));
    if (needsStack) runDestructors(destructors);
    else {
      wiredTypes.forEach(function (type, i) {
        if (type.destructorFunction !== null) type.destructorFunction(wired[i]);
      });
    }
    if (argTypes[0].name !== "void") return argTypes[0].fromWireType(result);
  };
}`,
  __emval_get_method_caller: `
function __emval_get_method_caller(argCount, argTypes) {
  var types = __emval_lookupTypes(argCount, argTypes);
  var returned = types[0];
  var taken = types.slice(1);
  return __emval_addMethodCaller(function (handle, name, destructors, args) {
    var offset = 0;
    var values = taken.map(function (type) {
      var value = type.readValueFromPointer(args + offset);
      offset += type.argPackAdvance;
      return value;
    });
    var result = handle[name].apply(handle, values);
    taken.forEach(function (type, i) {
      if (type.deleteObject) type.deleteObject(values[i]);
    });
    if (!returned.isVoid) return returned.toWireType(destructors, result);
  });
}`,
};

/** Throws where a function to replace is not there exactly once. */
export function withoutEval(source: string): string {
  let changed = source;
  for (const [name, closure] of Object.entries(CLOSURES)) {
    const [before, after, ...more] = changed.split(`function ${name}(`);
    if (before === undefined || after === undefined || more.length > 0) {
      throw new Error(`face_mesh does not have one function ${name}.`);
    }
    changed = before + closure + after.slice(bodyEnd(after));
  }
  return `// Changed for Rapport: nothing is evaluated from text.\n${changed}`;
}

/** Behind the brace that closes the first one. Those within its strings come in pairs too. */
function bodyEnd(code: string): number {
  let depth = 0;
  for (const { 0: brace, index } of code.matchAll(/[{}]/g)) {
    depth += brace === "{" ? 1 : -1;
    if (depth === 0) return index + 1;
  }
  throw new Error("face_mesh has a function without an end.");
}
