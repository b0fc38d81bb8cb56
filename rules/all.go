// Package rules has the rules of sparklint, one per file, and lists them in [All].
//
// The name of a file says what its rule looks at: a document, a cell, a config.json, a request, a
// session, all files of a run (crossfile_), or suppressions. Each rule documents what it finds and
// why, and names what the real programs answered ([Verdicts]). docs/rules.md is generated from that.
package rules

import "github.com/sparklint/sparklint/lint"

// All are the rules in the order in which they are listed: from single files to the sessions of a
// whole run. Where two rules could report the same node, only the first one does: the other one
// checks for that. The slice must not be changed; a program that wants some of the rules copies it.
var All = []*lint.Rule{
	notebookSyntax,
	jsonSyntax,
	unfilledTemplate, // instead of json-syntax, for placeholders
	notAnObject,
	duplicateKey,
	magicLine,
	configureOrder,
	overriddenCell,
	sparkAdd,
	connectionArguments,
	connectionStarted,
	variableReference,
	studioValue,
	glueValue,
	glueKey,
	idleCost,
	lostConf,
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
	uriHost, // only for URIs that Livy accepts
	sessionTimeout,
	startTimeout,
	overwrittenField,
	unknownProperty,
	memorySize, // not for a value of the wrong type
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
	executorsNotACap, // instead of no-executor-cap, where both apply
	noExecutorCap,
	serverlessWorker, // instead of container-too-large, default-too-large and cores-not-available
	serverlessProperty,
	serverlessDisk,
	containerTooLarge,
	yarnQueue,
	defaultTooLarge,
	driverTooLarge,
	coresNotAvailable,
	capTooHigh, // where endpoint-overcommitted can't tell
	endpointOvercommitted,
	amLimit,
	wastedWorker,
	crossFileOvercommitted, // info where endpoint-overcommitted reports
	endpointImpossible,
	endpointRetired,
	expiredSuppression,
	unusedSuppression,      // after all others, because it audits them
	unexplainedSuppression, // also
	policy,
	sessionName,
	fabricField,
	fabricSize,
	fabricPool,
	fabricIgnoredProperty,
	fabricConfigureOrder,
}

// Requests are the rules that judge the body of a POST to Livy's /sessions. They need no notebook and no
// config.json. The slice must not be changed.
var Requests = []*lint.Rule{
	duplicateKey,
	unknownRequestField,
	wrongType,
	requestURI,
	uriHost,
	sessionTimeout,
	unknownProperty,
	memorySize,
	propertyType,
	propertyRange,
	removedProperty,
	deprecatedProperty,
	propertyTooNew,
	packageCoordinate,
	javaOptions,
	propertyConflict,
	blacklistedProperty,
	livyControlled,
	fieldOverridesConf,
	executorsNotACap,
	noExecutorCap,
	serverlessWorker,
	serverlessProperty,
	serverlessDisk,
	containerTooLarge,
	yarnQueue,
	defaultTooLarge,
	driverTooLarge,
	coresNotAvailable,
	capTooHigh,
	endpointOvercommitted,
	amLimit,
	wastedWorker,
	policy,
	sessionName,
}
