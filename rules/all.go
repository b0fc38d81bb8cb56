// Package rules has the rules: a file each, and [All].
package rules

import "github.com/sparklint/sparklint/lint"

// All are the rules in the order in which they are listed: from the file to
// the sessions of a whole run. Where two rules could report one node, the one
// further up does; the other knows that and reports nothing.
var All = []*lint.Rule{
	notebookSyntax,
	jsonSyntax,
	notAnObject,
	duplicateKey,
	magicLine,
	configureOrder,
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
