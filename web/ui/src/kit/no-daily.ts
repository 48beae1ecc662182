/** Stands in for Daily's SDK where only the kit's unused default media manager asks for it. */

function refuse(): never {
  throw new Error("Pass a mediaManager: Daily's own would download code from the internet.");
}

export default { createCallObject: refuse, getCallInstance: refuse };
