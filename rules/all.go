// Package rules has the rules of sparklint: one file each, and [All] of them in their order.
//
// The name of a file says what its rule looks at: a document, a cell, a config.json, a request, a
// session, all files of a run (crossfile_), or suppressions. What each rule finds, why, and what
// the real programs answered ([Verdicts]) is in the rule itself, and docs/rules.md is made of it.
package rules

import "github.com/sparklint/sparklint/lint"

// All are the rules in the order in which they are listed: from the file to the sessions of a whole
// run. Where two rules could speak about one node, the one further up does, and the other knows to
// be silent. The slice must not be changed; a program that wants some of the rules copies it.
var All = []*lint.Rule{
	notebookSyntax,
	jsonSyntax,
	notAnObject,
	duplicateKey,
	magicLine,
	configureOrder,
	overriddenCell,
	sparkAdd,
	droppedSettings,
	unknownConfigKey,
	kernelStart,
	livyCredentials,
	configValue,
	truthyString,
	surprisingValue,
	plainPassword,
	unknownRequestField,
	wrongType,
	requestURI,
	uriHost, // of what Livy takes
	sessionTimeout,
	startTimeout,
	overwrittenField,
	unknownProperty,
	memorySize, // says nothing of a value of the wrong type
	propertyType,
	propertyRange,
	removedProperty,
	deprecatedProperty,
	propertyTooNew,
	packageCoordinate,
	javaOptions,
	propertyConflict,
	blacklistedProperty, // instead of livy-controlled
	livyControlled,
	fieldOverridesConf,
	executorsNotACap, // instead of no-executor-cap, where both are true
	noExecutorCap,
	containerTooLarge,
	defaultTooLarge,
	driverTooLarge,
	coresNotAvailable,
	capTooHigh, // where endpoint-overcommitted can't know
	endpointOvercommitted,
	amLimit,
	wastedWorker,
	crossFileOvercommitted, // info, where endpoint-overcommitted speaks
	endpointImpossible,
	endpointRetired,
	expiredSuppression,
	unusedSuppression,      // made when all others have spoken
	unexplainedSuppression, // the same
	policy,
	sessionName,
}
